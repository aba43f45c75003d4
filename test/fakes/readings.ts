/** What public sources do not agree on, as docs/first-tenant.md lists it. Each field is one answer of Teams. */
export type Readings = {
  /** The name of a person's Entra object id in a roster. */
  readonly rosterId: 'aadObjectId' | 'objectId';
  /** The answer to an update of a message that somebody has deleted. */
  readonly deletedCard: 403 | 404;
  /** Whom a standard channel beside General knows by its own id: the whole team, or only those who were active there. */
  readonly standardRoster: 'whole' | 'active';
  /** Where a press in a channel comes from: the thread, or the channel without it. */
  readonly pressedIn: 'thread' | 'channel';
  /** Whether the answer to a new post names its id beside the thread. */
  readonly hasActivityId: boolean;
  /** Whether an archived team still takes posts and names its members. */
  readonly archivedAnswers: boolean;
  /** Whether activities say what type a channel has. */
  readonly hasChannelType: boolean;
  /** The address in the Bot Framework's token: to the letter that of the activity, or without its last slash. */
  readonly tokenAddress: 'same' | 'withoutSlash';
};

/** What Glasswatch was first built for. */
export const firstReadings: Readings = {
  rosterId: 'aadObjectId',
  deletedCard: 404,
  standardRoster: 'whole',
  pressedIn: 'thread',
  hasActivityId: true,
  archivedAnswers: true,
  hasChannelType: false,
  tokenAddress: 'same',
};

/** The other answer of each. */
export const otherReadings: Readings = {
  rosterId: 'objectId',
  deletedCard: 403,
  standardRoster: 'active',
  pressedIn: 'channel',
  hasActivityId: false,
  archivedAnswers: false,
  hasChannelType: true,
  tokenAddress: 'withoutSlash',
};

/** `TEAMS_READINGS=other` runs any spec on the other answers. */
export const currentReadings: Readings =
  process.env.TEAMS_READINGS === 'other' ? otherReadings : firstReadings;
