/** `status` is the HTTP status where an error can reach an HTTP caller; `seenBy` is for docs/errors.md. */
type CatalogueEntry = {
  readonly status?: number;
  readonly message: string;
  readonly seenBy: readonly [string, ...string[]];
};

/** The people and programs that an error reaches, in the words of docs/errors.md. */
const readers = {
  alertSender: 'the sender of the alert: Azure Monitor, `npm run alert`',
  tokenSender: 'the sender of a token: Azure Monitor, Teams',
  caller: 'any caller of the address',
  teamsService: 'Teams’ service',
  person: 'the person who wrote or pressed',
  asker: 'the person who asked for activity or an audit',
  auditAsker: 'the person who asked for an audit',
  fileAnswerer: 'the person who accepted or declined a file',
  fileTaker: 'the person who accepted a file',
  terminalUser: 'the person who runs `npm run report`, `npm run verify` or `npm run backup`',
  backupMaker: 'the person who runs `npm run backup`',
  reporter: 'the person who runs `npm run report`',
  operator: 'the operator, in the log',
  operatorAtStart: 'the operator, in the log, at the start',
  operatorWithMistakes: 'the operator, in the log, with the mistakes',
} as const;

/**
 * Every error that a person or a caller can meet: what failed, what it means, what to do. `npm run docs` lists them in
 * docs/errors.md. Messages are fixed texts: nothing from outside gets into them.
 */
export const errorCatalogue = {
  notJson: {
    status: 400,
    message: 'The body is not JSON, so no alert was taken. Send the alert as Azure Monitor sends it.',
    seenBy: [readers.alertSender],
  },
  badRequest: {
    status: 400,
    message: 'The request cannot be understood, so nothing was taken. Check its address and headers.',
    seenBy: [readers.caller],
  },
  unauthorized: {
    status: 401,
    message:
      'The alert came with neither the code nor a valid token, so it was not taken. Put ?code=<ALERT_WEBHOOK_CODE> into the action group’s webhook address, or check its secure webhook; the log says what is wrong.',
    seenBy: [readers.alertSender],
  },
  ruleNotAllowed: {
    status: 401,
    message:
      'The alert rule is not among ALERT_RULES, so no alert was taken. Add the rule’s id or name to ALERT_RULES if it should be watched.',
    seenBy: [readers.alertSender],
  },
  notFound: {
    status: 404,
    message:
      'Nothing stands at this address. Alerts go to POST /api/alerts, Bot Framework activities to POST /api/messages.',
    seenBy: [readers.caller],
  },
  methodNotAllowed: {
    status: 405,
    message:
      'This address does not take this method. Alerts and activities are sent with POST; /healthz and /readyz are read with GET.',
    seenBy: [readers.caller],
  },
  tooLarge: {
    status: 413,
    message:
      'The body is over 256 KB, more than Azure Monitor ever sends, so no alert was taken. Check what sends it.',
    seenBy: [readers.alertSender],
  },
  unsupportedMediaType: {
    status: 415,
    message: 'The body has to be sent uncompressed with Content-Type: application/json. No alert was taken.',
    seenBy: [readers.alertSender],
  },
  storeUnavailable: {
    status: 503,
    message:
      'The store cannot be written, so nothing was taken: send the alert again, or try again in a minute. Operators: check the disk behind DATA_DIR, or the storage account, then /readyz.',
    seenBy: [readers.alertSender, readers.person, readers.operatorAtStart],
  },
  signingKeysUnavailable: {
    status: 503,
    message:
      'The keys that tokens are checked with cannot be fetched now, so nothing was taken: send it again. Operators: check that the bot reaches AZURE_AUTHORITY_HOST and login.botframework.com.',
    seenBy: [readers.tokenSender],
  },
  starting: {
    status: 503,
    message: 'The Teams side is not available. Alerts are taken all the same; send the activity again.',
    seenBy: [readers.teamsService],
  },
  internal: {
    status: 503,
    message:
      'Something failed that should not have, so the request was not taken: send it again. The log says more.',
    seenBy: [readers.caller, readers.person],
  },
  teamsUnavailable: {
    message:
      'Teams cannot be reached now, so the answer is not shown. Ask again in a minute: alerts are kept meanwhile, and shown when Teams is back.',
    seenBy: [readers.person],
  },
  answerRefused: {
    message:
      'Teams does not let Glasswatch write here, so the answer is not shown. Ask in a personal chat with Glasswatch, and check that the app is still in this team.',
    seenBy: [readers.person],
  },
  stopping: {
    message:
      'Glasswatch is being stopped or restarted, so this was not answered, and nothing was changed. Try again in a minute.',
    seenBy: [readers.person],
  },
  signInLogUnavailable: {
    message:
      'The sign-in log cannot be read, so details are missing; alerts are shown all the same. Check SIGN_IN_LOG or LOG_ANALYTICS_WORKSPACE_ID, then say status, which says what is wrong.',
    seenBy: [readers.asker, readers.operator],
  },
  needsWorkspace: {
    message:
      'A file of sign-ins says nothing else of an account, so nothing was looked up: that takes a Log Analytics workspace. Ask an administrator to set LOG_ANALYTICS_WORKSPACE_ID.',
    seenBy: [readers.auditAsker],
  },
  incidentNotFound: {
    message: 'There is no such incident. Say incidents to see the open ones with their ids.',
    seenBy: [readers.person],
  },
  alreadyAcknowledged: {
    message:
      'The incident is already acknowledged, so nothing was changed. Say incident with its id to see by whom.',
    seenBy: [readers.person],
  },
  notAcknowledged: {
    message:
      'Nobody has acknowledged this incident, so there is nothing to withdraw. Say incident with its id to see how it stands.',
    seenBy: [readers.person],
  },
  incidentClosed: {
    message:
      'The incident is closed, so nothing was changed: the next sign-in opens a new one. Say incidents to see the open ones.',
    seenBy: [readers.person],
  },
  alreadyInvestigating: {
    message:
      'The investigation has already been started, so nothing was changed. Go on in the thread under the card of the incident. Say incident with its id to see who leads it.',
    seenBy: [readers.person],
  },
  notInvestigating: {
    message:
      'Nobody has started an investigation of this incident, so there is no checklist, and nothing was changed. Press Start investigation, or say investigate with its id.',
    seenBy: [readers.person],
  },
  alreadyTicked: {
    message: 'That is ticked already, so nothing was changed. Say timeline to see by whom.',
    seenBy: [readers.person],
  },
  notTicked: {
    message:
      'That is not ticked, so nothing was changed. Say timeline to see what happened to it, or untick with the incident’s id and another item’s number.',
    seenBy: [readers.person],
  },
  unknownItem: {
    message:
      'The checklist of this incident has no such item, so nothing was changed. Choose from the checklist at the head of the thread, or say tick or untick with the incident’s id and an item’s number.',
    seenBy: [readers.person],
  },
  noteEmpty: {
    message:
      'The note has no text, so nothing was recorded. Try again with the text, or say note with the incident’s id and the text.',
    seenBy: [readers.person],
  },
  noteTooLong: {
    message:
      'The note is over 2,000 characters, so nothing was recorded. Say it shorter, or in two notes: note with the incident’s id and the text.',
    seenBy: [readers.person],
  },
  alreadyLeads: {
    message:
      'That person leads this incident already, so nothing was changed. Say incident with its id to see since when.',
    seenBy: [readers.person],
  },
  leadNotAllowed: {
    message:
      'That person cannot act on this incident, and so cannot lead it: nothing was changed. Choose one of the responders.',
    seenBy: [readers.person],
  },
  whomToAssign: {
    message:
      'It takes one person to lead an incident, so nothing was changed. Try again with one mention (@) after the incident’s id.',
    seenBy: [readers.person],
  },
  whichIncident: {
    message: 'Which incident? Add its id, for example acknowledge 8ctgn-1, or reply in its thread.',
    seenBy: [readers.person],
  },
  incidentOpen: {
    message:
      'The incident is open, so there is nothing to reopen. Say incident with its id to see how it stands.',
    seenBy: [readers.person],
  },
  commentNeeded: {
    message:
      'Only a drill is closed without a sentence on what happened, so nothing was changed. Try again with it as the comment, or say close with the incident’s id, what it was, and the sentence.',
    seenBy: [readers.person],
  },
  otherClassification: {
    message:
      'This incident cannot be closed as that. Choose drill, emergency, misuse or false alarm for sign-ins. Choose outage, planned, misuse or false alarm for the watch.',
    seenBy: [readers.person],
  },
  commentTooLong: {
    message:
      'The comment is over 2,000 characters, so nothing was changed. Say it shorter in the form, or say close with the incident’s id, what it was, and the comment.',
    seenBy: [readers.person],
  },
  acknowledgeFirst: {
    message:
      'Nobody has acknowledged the incident, and it takes two to close one here, so nothing was changed. Acknowledge it, then ask a colleague to close it.',
    seenBy: [readers.person],
  },
  secondPersonNeeded: {
    message:
      'You have acknowledged this incident, and it takes two to close one here, so nothing was changed. Ask a colleague to close it.',
    seenBy: [readers.person],
  },
  tooNew: {
    message:
      'You were not in the team for a day when this incident opened, so nothing was changed. You may look, add notes and acknowledge. Ask an older member to act, or to vouch for your acknowledgement.',
    seenBy: [readers.person],
  },
  tooNewToMove: {
    message:
      'You have not been in the team for a day, so the alerts stay where they are. Ask an older member to say watch here.',
    seenBy: [readers.person],
  },
  noElderToMove: {
    message:
      'Nobody is left in the team who was in it for a day, so the alerts stay where they are. Ask an administrator to set RESPONDERS or SECURITY_CHANNEL_ID and restart Glasswatch.',
    seenBy: [readers.person],
  },
  waitsForElder: {
    message:
      'Your acknowledgement is recorded already, and nothing was changed. Ask an older member of the team to act, or to vouch for you.',
    seenBy: [readers.person],
  },
  noElderLeft: {
    message:
      'Nobody is left in the team who was in it a day before this incident, so nobody may do that. Acknowledge it, and ask an administrator to set RESPONDERS and restart Glasswatch.',
    seenBy: [readers.person],
  },
  nobodyToVouchFor: {
    message:
      'That person has not acknowledged this incident as somebody new, so nothing was changed. Say incident with its id to see how it stands.',
    seenBy: [readers.person],
  },
  teamLost: {
    message:
      'The team of the security channel is gone, and you were not in it a day before, so nothing was changed. Ask somebody who was, or ask an administrator to set SECURITY_CHANNEL_ID or RESPONDERS and restart Glasswatch.',
    seenBy: [readers.person],
  },
  notAResponder: {
    message:
      'You are not a responder, so nothing was changed. Ask an administrator to add you to RESPONDERS, or to the team of the security channel where RESPONDERS is not set.',
    seenBy: [readers.person],
  },
  otherTenant: {
    message:
      'You belong to another organisation, so nothing was done. Sign in to Teams with an account of this one.',
    seenBy: [readers.person],
  },
  breakGlassAccount: {
    message:
      'A break-glass account can never act on an incident, so nothing was changed. Use your own account.',
    seenBy: [readers.person],
  },
  unknownActor: {
    message: 'Teams did not say who you are, so nothing was changed. Sign in to Teams again and repeat it.',
    seenBy: [readers.person],
  },
  nameUnknown: {
    message:
      'This incident names its account by user principal name alone, and Teams could not say yours now, so nothing was changed. Try again in a minute.',
    seenBy: [readers.person],
  },
  responderUnknown: {
    message:
      'Teams could not say whether you are a member of the security channel’s team, so nothing was changed. Try again in a minute.',
    seenBy: [readers.person],
  },
  channelUnknown: {
    message:
      'No security channel is known yet, so nothing was changed. Say watch here in the channel that alerts should go to, with a mention of the bot.',
    seenBy: [readers.person],
  },
  unknownAction: {
    message:
      'This version of Glasswatch does not know that button. The card may be older than the bot: say incidents.',
    seenBy: [readers.person],
  },
  unknownInvoke: {
    message:
      'This version of Glasswatch does not know what Teams asks for here, so nothing was done. Say help to see what you can ask.',
    seenBy: [readers.person],
  },
  invalidAction: {
    message:
      'The button sent data that cannot be read, so nothing was changed. Say close, note, tick or untick with the incident’s id in place of a form, or say help for the other commands.',
    seenBy: [readers.person],
  },
  nothingChosen: {
    message:
      'Nothing was chosen, so nothing was changed. Choose an item and press again, or say tick or untick with the incident’s id and the item’s number.',
    seenBy: [readers.person],
  },
  notInAChannel: {
    message:
      'Alerts can only go to a channel of a team. Say watch here in that channel, with a mention of the bot.',
    seenBy: [readers.person],
  },
  channelFixed: {
    message:
      'The security channel is fixed by SECURITY_CHANNEL_ID, so nothing was changed. Change that setting to watch elsewhere.',
    seenBy: [readers.person],
  },
  oldChannelNotTold: {
    message:
      'The channel that gets the alerts now could not be told that they move, so nothing was changed. Try again in a minute.',
    seenBy: [readers.person],
  },
  personalChatOnly: {
    message:
      'Report files are handed over in a personal chat only, so nothing was done. Say report with the incident’s id in a personal chat with Glasswatch.',
    seenBy: [readers.fileAnswerer],
  },
  alreadyAccepted: {
    message:
      'This file has been accepted already: its link stands in this chat, or is about to. Say report with the incident’s id to be offered a new one.',
    seenBy: [readers.fileTaker],
  },
  uploadNotAllowed: {
    message:
      'The file was to go to an address that is not SharePoint’s, so it was not sent. Say report with the incident’s id to be offered it again, and ask an administrator to look into the log if it happens twice.',
    seenBy: [readers.fileTaker],
  },
  uploadFailed: {
    message:
      'OneDrive did not take the file, so it is missing or empty there. Say report with the incident’s id to be offered it again, and check that your OneDrive has room if it happens twice.',
    seenBy: [readers.fileTaker],
  },
  fileNotLinked: {
    message:
      'The file is in your OneDrive, but Teams did not take the message that links to it. Check the folder Applications there, or say report with the incident’s id to be offered it again.',
    seenBy: [readers.fileTaker],
  },
  trailBroken: {
    message:
      'The trail of an incident has been altered outside of Glasswatch, or damaged. Keep the database as evidence and compare it with a backup.',
    seenBy: [readers.person, readers.operator],
  },
  newerSchema: {
    message:
      'The database was written by a newer version of Glasswatch, and this one does not touch it. Start the newer version, or choose another store.',
    seenBy: [readers.operator],
  },
  databaseMissing: {
    message:
      'There is no database of Glasswatch in this store, so nothing was read, and nothing was made. Check STORE, DATA_DIR and the storage account: they have to be those that the bot runs with.',
    seenBy: [readers.terminalUser],
  },
  databaseUnreadable: {
    message:
      'The database of the store cannot be read. Check that it is one of Glasswatch, and that the user or identity that reads it may.',
    seenBy: [readers.terminalUser],
  },
  backupExists: {
    message:
      'There is a database in that folder already, so nothing was written. Choose a new folder for each backup.',
    seenBy: [readers.backupMaker],
  },
  backupNotWritten: {
    message:
      'The backup could not be written, so there is none. Check the folder that you named: its permissions, and the room on its disk.',
    seenBy: [readers.backupMaker],
  },
  noBackupOfTables: {
    message:
      'The incidents are in Azure Tables, and this command copies only the embedded store, so there is no backup. Choose geo-redundant storage for the account, put a lock on it, and keep what npm run verify -- --all and npm run report give elsewhere.',
    seenBy: [readers.backupMaker],
  },
  reportExists: {
    message:
      'There is another report of this incident in that folder, so nothing was written. Choose another folder, or add --force to replace it.',
    seenBy: [readers.reporter],
  },
  reportNotWritten: {
    message:
      'The report cannot be written, so nothing was. Check the folder after --out: its permissions, and the room on its disk.',
    seenBy: [readers.reporter],
  },
  configuration: {
    message:
      'The configuration has mistakes, so Glasswatch did not start. Change each variable as its mistake says, and start again.',
    seenBy: [readers.operatorWithMistakes],
  },
  addressInUse: {
    message:
      'The address is in use by another program, so Glasswatch did not start. Choose another PORT, or stop that program.',
    seenBy: [readers.operator],
  },
} as const satisfies Record<string, CatalogueEntry>;

export type ErrorCode = keyof typeof errorCatalogue;

/** An error of the catalogue. `cause` keeps what was underneath, for the log. */
export class GlasswatchError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, options?: { cause?: unknown }) {
    super(errorCatalogue[code].message, options);
    this.name = 'GlasswatchError';
    this.code = code;
  }
}

/** A code of the catalogue, or one of Node's and of packages, such as `ECONNRESET`: so that a slip of ours does not compile. */
type KnownCode = ErrorCode | Uppercase<string>;

/** Whether this is an error with one of these codes. */
export const hasCode = <Code extends KnownCode>(
  error: unknown,
  ...codes: readonly Code[]
): error is Error & { readonly code: Code } =>
  error instanceof Error && 'code' in error && codes.some((code) => code === error.code);
