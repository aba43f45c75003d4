/**
 * The steps of an investigation. Microsoft asks for most of them after every use of an emergency access
 * account (Microsoft Learn, "Manage emergency access accounts", "Compromised accounts"). Those about the watch are
 * what PCI DSS 10.7.3 asks for after a failure of a security control. The ids are part of the record: the meaning of a
 * released id never changes.
 */
export const checklistWords = {
  callCustodian: 'Call the custodian of the account: was it one of us?',
  checkOutage: 'Is there an outage that explains it?',
  reviewActivity: 'What did the account do afterwards?',
  revokeSessions: 'Revoke the sessions of the account',
  rotateCredential: 'Rotate the credential',
  reviewConditionalAccess: 'Look at Conditional Access: policies and exclusions',
  checkMethods: 'Look at the account’s authentication methods: was one added?',
  checkSource: 'Where does it come from: is the address one of ours?',
  restoreAccess: 'Restore the account’s access: exclusion, lock or disabled account',
  checkOtherAccount: 'Is the other emergency account usable right now?',
  preserveEvidence: 'Preserve the evidence: sign-in and audit logs',
  restoreWatch: 'Restore the watch: the runbook has a section for each link',
  findCause: 'Find the cause, and write it down as a note',
  reviewBlindTime: 'Look at what the accounts did in the blind time',
  confirmWatch: 'See that the watch works again: say status',
  preventRecurrence: 'Decide what keeps it from happening again',
} as const;

export type ChecklistItem = keyof typeof checklistWords;

export const checklistItems = Object.keys(checklistWords) as readonly ChecklistItem[];
