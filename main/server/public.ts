/** The procedures that need no session, each with the reason. A test walks the contract: the rest is guarded. */
export const PUBLIC: Record<string, string> = {
  'auth.state': 'the first screen asks whether there is a workspace and somebody signed in; tells the company name only after the wizard',
  'auth.signIn': 'it makes the session; tries are counted in the database',
  'auth.unlock': 'the session is locked; it asks for the password of that session’s user and counts tries',
  'auth.signOut': 'ending a session that is gone or locked must work too',
  'setup.draft': 'there is no user before the wizard is done; refused once a workspace exists',
  'setup.saveDraft': 'there is no user before the wizard is done; refused once a workspace exists',
  'setup.check': 'there is no user before the wizard is done; refused once a workspace exists',
  'setup.testDatabase': 'there is no user before the wizard is done; refused once a workspace exists',
  'setup.finish': 'it makes the workspace and its first user; refused once a workspace exists',
  'setup.testJoin': 'there is no user before a seat has joined its office; refused once a workspace exists',
  'setup.join': 'it joins the office in which people then sign in; refused once a workspace exists',
  'desktop.state': 'version and platform, shown before anybody has signed in',
  'desktop.setBadge': 'signing out takes the number away, and nobody is signed in by then',
  'desktop.setLocale': 'the wizard and the sign-in screen choose the language of the menus',
}

export function isPublic(path: readonly string[]): boolean {
  return Object.hasOwn(PUBLIC, path.join('.'))
}
