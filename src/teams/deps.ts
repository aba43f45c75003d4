import type { CommandDeps } from '../command/deps.ts';
import type { FileConsents } from './files/consents.ts';
import type { AdmissionDeps } from './people/admission.ts';

/** What the bot needs to answer. */
export type BotDeps = AdmissionDeps & {
  readonly command: CommandDeps;
  readonly fileConsents: Pick<FileConsents, 'take'>;
};
