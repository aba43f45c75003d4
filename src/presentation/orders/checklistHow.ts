import type { ChecklistItem } from '../../incident/checklistItem.ts';
import type { LinkName } from './guide.ts';

/** How to do each item of a checklist: one line of our own, and where. */
export const checklistHow: Readonly<
  Record<ChecklistItem, readonly [words: string, links: readonly LinkName[]]>
> = {
  callCustodian: ['Call a number you already know, never one from a message.', []],
  checkOutage: ['Compare Service health with what your own people report.', ['serviceHealth']],
  reviewActivity: ['Say audit and the account’s name to see what it changed.', ['signIns']],
  revokeSessions: ['Press Revoke sessions at the top of the user’s page.', ['revoke']],
  rotateCredential: [
    'Reset the password, and remove every passkey that you cannot find.',
    ['reset', 'methods'],
  ],
  reviewConditionalAccess: [
    'See which policies changed recently. Check that each excludes the account.',
    ['conditionalAccess'],
  ],
  checkMethods: ['Remove each method that its custodian does not know.', ['methods']],
  checkSource: ['Say whois and the address to see who else uses it.', ['signIns']],
  restoreAccess: [
    'Open the sign-in’s Conditional Access tab, and exclude the account again.',
    ['signIns', 'user', 'conditionalAccess'],
  ],
  checkOtherAccount: ['Let its custodian sign in. Tell this thread before you try.', []],
  restoreWatch: ['Say diagnose: it names what failed, and what to do.', []],
  findCause: ['Say audit to see who changed what, then write a note.', []],
  reviewBlindTime: ['Say activity for the blind time, and audit for changes.', ['signIns']],
  confirmWatch: ['Say status: the link must have a ✓.', []],
  preventRecurrence: ['Write down what you change, and who does it by when.', []],
  preserveEvidence: ['Say report for the record, and download the sign-ins.', ['signIns']],
};
