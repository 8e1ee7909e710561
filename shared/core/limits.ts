/** Counts stop here ("1000+"), so that no list waits for one. */
export const COUNT_CAP = 1000
