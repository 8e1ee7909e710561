/** The first run: checks, the wizard's draft, the workspace itself, demonstration data. */
export { checkDatabase, checkSystem } from './checks.ts'
export { makeDemo } from './demo/demo.ts'
export { eraseDemo } from './demo/erase.ts'
export { forgetDraft, readDraft, writeDraft } from './draft.ts'
export { invite, joinOffice, place, tryJoin } from './join.ts'
export { databaseChoiceOf, initWorkspace, type InitInput } from './init.ts'
