import type { CommandDeps } from '../command/deps.ts';
import type { Answering } from './answering.ts';
import type { FileConsents } from './files/consents.ts';
import type { Home } from './home.ts';
import type { Lists } from './lists.ts';
import type { AdmissionDeps } from './people/admission.ts';
import type { Refusals } from './refusals.ts';
import type { Connectors } from './sdk/connectors.ts';

/** What the bot needs to answer. */
export type BotDeps = AdmissionDeps & {
  readonly command: CommandDeps;
  readonly fileConsents: Pick<FileConsents, 'take'>;
  readonly answering: Pick<Answering, 'answer'>;
  readonly refusals: Refusals;
  readonly lists: Lists;
  readonly connectors: Connectors;
  readonly roster: Pick<Home['roster'], 'heard'>;
  readonly chats: Home['chats'];
};
