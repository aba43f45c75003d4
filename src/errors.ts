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
    message: 'The body is not JSON. No alert was taken. Send the alert as Azure Monitor sends it.',
    seenBy: [readers.alertSender],
  },
  badRequest: {
    status: 400,
    message: 'The request cannot be understood. Nothing was taken. Check its address and headers.',
    seenBy: [readers.caller],
  },
  unauthorized: {
    status: 401,
    message:
      'The alert has neither the code nor a valid token, so it was not taken. Put ?code=<ALERT_WEBHOOK_CODE> into the action group’s webhook address, or check its secure webhook. The log says what is wrong.',
    seenBy: [readers.alertSender],
  },
  ruleNotAllowed: {
    status: 401,
    message:
      'The alert rule is not in ALERT_RULES, so no alert was taken. To watch it, add its id or name to ALERT_RULES.',
    seenBy: [readers.alertSender],
  },
  notFound: {
    status: 404,
    message:
      'Nothing is at this address. Send alerts to POST /api/alerts. Send Bot Framework activities to POST /api/messages.',
    seenBy: [readers.caller],
  },
  methodNotAllowed: {
    status: 405,
    message:
      'This address does not take this method. Send alerts and activities with POST. Read /healthz and /readyz with GET.',
    seenBy: [readers.caller],
  },
  tooLarge: {
    status: 413,
    message:
      'The body is over 256 KB, so no alert was taken. Azure Monitor never sends that much. Check what sends it.',
    seenBy: [readers.alertSender],
  },
  unsupportedMediaType: {
    status: 415,
    message:
      'The body is compressed, or is not application/json. No alert was taken. Send it uncompressed with Content-Type: application/json.',
    seenBy: [readers.alertSender],
  },
  storeUnavailable: {
    status: 503,
    message:
      'The store cannot be written, so nothing was taken. Send the alert again, or try again in a minute. Operators: check the disk behind DATA_DIR or the storage account, then /readyz.',
    seenBy: [readers.alertSender, readers.person, readers.operatorAtStart],
  },
  signingKeysUnavailable: {
    status: 503,
    message:
      'The keys that verify tokens cannot be fetched now, so nothing was taken. Send it again. Operators: check that the bot reaches AZURE_AUTHORITY_HOST and login.botframework.com.',
    seenBy: [readers.tokenSender],
  },
  starting: {
    status: 503,
    message: 'The Teams side is not available. Alerts are still taken. Send the activity again.',
    seenBy: [readers.teamsService],
  },
  internal: {
    status: 503,
    message: 'Something failed unexpectedly, so the request was not taken. Send it again. The log says more.',
    seenBy: [readers.caller, readers.person],
  },
  teamsUnavailable: {
    message:
      'Teams cannot be reached now, so the answer is not shown. Ask again in a minute. Alerts are kept meanwhile, and appear when Teams is back.',
    seenBy: [readers.person],
  },
  answerRefused: {
    message:
      'Teams does not let Glasswatch write here, so the answer is not shown. Ask in a personal chat with Glasswatch. Check that the app is still in this team.',
    seenBy: [readers.person],
  },
  stopping: {
    message:
      'Glasswatch is stopping or restarting. It did not answer, and nothing was changed. Try again in a minute.',
    seenBy: [readers.person],
  },
  signInLogUnavailable: {
    message:
      'The sign-in log cannot be read, so details are missing. Alerts still appear. Say status to see why, and check SIGN_IN_LOG or LOG_ANALYTICS_WORKSPACE_ID.',
    seenBy: [readers.asker, readers.operator],
  },
  needsWorkspace: {
    message:
      'An audit needs a Log Analytics workspace, so nothing was looked up. A sign-in file holds nothing but sign-ins. Ask an administrator to set LOG_ANALYTICS_WORKSPACE_ID.',
    seenBy: [readers.auditAsker],
  },
  incidentNotFound: {
    message: 'There is no such incident. Say incidents to see the open ones with their ids.',
    seenBy: [readers.person],
  },
  alreadyAcknowledged: {
    message: 'The incident is already acknowledged. Say incident with its id to see by whom.',
    seenBy: [readers.person],
  },
  notAcknowledged: {
    message:
      'Nobody has acknowledged this incident, so there is nothing to withdraw. Say incident with its id to see its status.',
    seenBy: [readers.person],
  },
  incidentClosed: {
    message: 'The incident is closed. The next sign-in opens a new one. Say incidents to see the open ones.',
    seenBy: [readers.person],
  },
  alreadyInvestigating: {
    message:
      'The investigation has already started. Go on in the thread under the incident’s card. Say incident with its id to see who leads it.',
    seenBy: [readers.person],
  },
  notInvestigating: {
    message:
      'Nobody has started to investigate this incident, so it has no checklist. Press Start investigation, or say investigate with its id.',
    seenBy: [readers.person],
  },
  alreadyTicked: {
    message: 'That item is already ticked. Say timeline to see by whom.',
    seenBy: [readers.person],
  },
  notTicked: {
    message:
      'That item is not ticked. Say timeline to see what happened to it. To untick another, say untick with the incident’s id and the item’s number.',
    seenBy: [readers.person],
  },
  unknownItem: {
    message:
      'This incident’s checklist has no such item. Choose from the checklist at the head of the thread. Or say tick or untick with the incident’s id and an item’s number.',
    seenBy: [readers.person],
  },
  noteEmpty: {
    message:
      'The note has no text, so nothing was recorded. Try again with the text. Or say note with the incident’s id and the text.',
    seenBy: [readers.person],
  },
  noteTooLong: {
    message:
      'The note is over 2,000 characters, so nothing was recorded. Shorten it, or split it into two notes. Say note with the incident’s id and the text.',
    seenBy: [readers.person],
  },
  alreadyLeads: {
    message: 'That person already leads this incident. Say incident with its id to see since when.',
    seenBy: [readers.person],
  },
  leadNotAllowed: {
    message: 'That person cannot act on this incident, so they cannot lead it. Choose one of the responders.',
    seenBy: [readers.person],
  },
  whomToAssign: {
    message: 'Exactly one person leads an incident. Try again with one mention (@) after the incident’s id.',
    seenBy: [readers.person],
  },
  whichIncident: {
    message: 'Which incident? Add its id, for example acknowledge 8ctgn-1, or reply in its thread.',
    seenBy: [readers.person],
  },
  incidentOpen: {
    message:
      'The incident is open, so there is nothing to reopen. Say incident with its id to see its status.',
    seenBy: [readers.person],
  },
  commentNeeded: {
    message:
      'Only a drill is closed without a comment. Nothing was changed. Add a sentence on what happened, and try again. Or say close with the incident’s id, what it was, and that sentence.',
    seenBy: [readers.person],
  },
  otherClassification: {
    message:
      'This incident cannot be closed as that. Choose drill, emergency, misuse or false alarm for sign-ins. Choose outage, planned, misuse or false alarm for the watch.',
    seenBy: [readers.person],
  },
  commentTooLong: {
    message:
      'The comment is over 2,000 characters. Nothing was changed. Shorten it in the form. Or say close with the incident’s id, what it was, and the comment.',
    seenBy: [readers.person],
  },
  acknowledgeFirst: {
    message:
      'Closing an incident takes two people here, and nobody has acknowledged this one. Acknowledge it, then ask a colleague to close it.',
    seenBy: [readers.person],
  },
  secondPersonNeeded: {
    message:
      'Closing an incident takes two people here, and you acknowledged this one. Ask a colleague to close it.',
    seenBy: [readers.person],
  },
  tooNew: {
    message:
      'You had not been in the team for a day when this incident opened. So you cannot do that; you may look, add notes and acknowledge. Ask an older member to act, or to vouch for your acknowledgement.',
    seenBy: [readers.person],
  },
  tooNewToMove: {
    message:
      'You have not been in the team for a day. The alerts stay where they are. Ask an older member to say watch here.',
    seenBy: [readers.person],
  },
  noElderToMove: {
    message:
      'Nobody left in the team has been in it for a day. The alerts stay where they are. Ask an administrator to set RESPONDERS or SECURITY_CHANNEL_ID and restart Glasswatch.',
    seenBy: [readers.person],
  },
  waitsForElder: {
    message:
      'Your acknowledgement is already recorded. Ask an older member of the team to act, or to vouch for you.',
    seenBy: [readers.person],
  },
  noElderLeft: {
    message:
      'Nobody may do that. Nobody left in the team was in it a day before this incident. Acknowledge it, and ask an administrator to set RESPONDERS and restart Glasswatch.',
    seenBy: [readers.person],
  },
  nobodyToVouchFor: {
    message:
      'That person did not acknowledge this incident while new in the team. There is nothing to vouch for. Say incident with its id to see its status.',
    seenBy: [readers.person],
  },
  teamLost: {
    message:
      'The security channel’s team is gone, and you were not in it a day before. Nothing was changed. Ask someone who was in it. Or ask an administrator to set SECURITY_CHANNEL_ID or RESPONDERS and restart Glasswatch.',
    seenBy: [readers.person],
  },
  notAResponder: {
    message:
      'You are not a responder, so you cannot do that. Ask an administrator to add you to RESPONDERS. If RESPONDERS is not set, ask to join the security channel’s team.',
    seenBy: [readers.person],
  },
  otherTenant: {
    message:
      'You belong to another organisation, so nothing was done. Sign in to Teams with an account of this one.',
    seenBy: [readers.person],
  },
  breakGlassAccount: {
    message: 'A break-glass account can never act on an incident. Use your own account.',
    seenBy: [readers.person],
  },
  unknownActor: {
    message: 'Teams did not say who you are. Nothing was changed. Sign in to Teams again and repeat it.',
    seenBy: [readers.person],
  },
  nameUnknown: {
    message:
      'This incident names its account by user principal name alone. Teams could not say yours, so Glasswatch changed nothing. Try again in a minute.',
    seenBy: [readers.person],
  },
  responderUnknown: {
    message:
      'Teams could not say whether you are in the security channel’s team. Nothing was changed. Try again in a minute.',
    seenBy: [readers.person],
  },
  channelUnknown: {
    message:
      'No security channel is known yet. Nothing was changed. Go to the channel for the alerts, mention the bot, and say watch here.',
    seenBy: [readers.person],
  },
  unknownAction: {
    message:
      'This version of Glasswatch does not know that button. The card may be older than the bot. Say incidents to see the open ones.',
    seenBy: [readers.person],
  },
  unknownInvoke: {
    message:
      'This version of Glasswatch does not know what Teams asks for. Nothing was done. Say help to see what you can ask.',
    seenBy: [readers.person],
  },
  invalidAction: {
    message:
      'The button sent data that cannot be read. Nothing was changed. Say close, note, tick or untick with the incident’s id instead. Say help for the other commands.',
    seenBy: [readers.person],
  },
  nothingChosen: {
    message:
      'Nothing was chosen. Choose an item and press again. Or say tick or untick with the incident’s id and the item’s number.',
    seenBy: [readers.person],
  },
  notInAChannel: {
    message:
      'Alerts can only go to a channel of a team. Go to the channel that you want, mention the bot, and say watch here.',
    seenBy: [readers.person],
  },
  channelFixed: {
    message:
      'SECURITY_CHANNEL_ID fixes the security channel. The alerts stay where they are. To watch elsewhere, change that setting.',
    seenBy: [readers.person],
  },
  oldChannelNotTold: {
    message:
      'The channel with the alerts could not be told that they move. The alerts stay where they are. Try again in a minute.',
    seenBy: [readers.person],
  },
  personalChatOnly: {
    message:
      'Glasswatch hands over report files in a personal chat only. Nothing was done. Say report with the incident’s id in a personal chat with Glasswatch.',
    seenBy: [readers.fileAnswerer],
  },
  alreadyAccepted: {
    message:
      'This file was already accepted. Its link is in this chat, or about to be. Say report with the incident’s id to be offered a new one.',
    seenBy: [readers.fileTaker],
  },
  uploadNotAllowed: {
    message:
      'The file was not sent, because its address is not SharePoint’s. Say report with the incident’s id to be offered it again. If it happens twice, ask an administrator to look into the log.',
    seenBy: [readers.fileTaker],
  },
  uploadFailed: {
    message:
      'OneDrive did not take the file, so it is missing or empty there. Say report with the incident’s id to be offered it again. If it happens twice, check that your OneDrive has room.',
    seenBy: [readers.fileTaker],
  },
  fileNotLinked: {
    message:
      'The file is in your OneDrive, but Teams did not take its link. Check the folder Applications there. Or say report with the incident’s id to be offered it again.',
    seenBy: [readers.fileTaker],
  },
  trailBroken: {
    message:
      'The trail of an incident was altered outside Glasswatch, or is damaged. Keep the database as evidence. Compare it with a backup.',
    seenBy: [readers.person, readers.operator],
  },
  newerSchema: {
    message:
      'A newer version of Glasswatch wrote the database, so this one does not touch it. Start the newer version, or choose another store.',
    seenBy: [readers.operator],
  },
  databaseMissing: {
    message:
      'This store has no database of Glasswatch. Nothing was read, and nothing was made. Check that STORE, DATA_DIR and the storage account are those of the bot.',
    seenBy: [readers.terminalUser],
  },
  databaseUnreadable: {
    message:
      'The database cannot be read. Check that Glasswatch made it. Check that the user or identity that reads it may do so.',
    seenBy: [readers.terminalUser],
  },
  backupExists: {
    message:
      'That folder already has a database, so nothing was written. Choose a new folder for each backup.',
    seenBy: [readers.backupMaker],
  },
  backupNotWritten: {
    message:
      'The backup could not be written, so there is none. Check the permissions and the free space of the folder that you named.',
    seenBy: [readers.backupMaker],
  },
  noBackupOfTables: {
    message:
      'This command copies only the embedded store. Your incidents are in Azure Tables, so there is no backup. Choose geo-redundant storage for the account, and put a lock on it. Keep the output of npm run verify -- --all and npm run report elsewhere.',
    seenBy: [readers.backupMaker],
  },
  reportExists: {
    message:
      'That folder already has another report of this incident, so nothing was written. Choose another folder, or add --force to replace it.',
    seenBy: [readers.reporter],
  },
  reportNotWritten: {
    message:
      'The report could not be written. Check the permissions and the free space of the folder after --out.',
    seenBy: [readers.reporter],
  },
  configuration: {
    message:
      'The configuration has mistakes, so Glasswatch did not start. Change each variable as its mistake says, and start again.',
    seenBy: [readers.operatorWithMistakes],
  },
  addressInUse: {
    message:
      'Another program uses the address, so Glasswatch did not start. Choose another PORT, or stop that program.',
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
