import { alteredWords } from '../../presentation/words.ts';
import type { RecordEvidence } from '../evidence.ts';
import { type Link, seenByLooks } from '../link.ts';

/** Alerts can be stored. `/readyz` asks this too. */
export const isRecording = ({ store }: Pick<RecordEvidence, 'store'>): boolean => store === 'ok';

/** We record. */
export const record: Link = {
  id: 'record',
  name: 'Alerts are recorded',
  question: 'Can alerts be recorded?',
  failure: 'The record fails: alerts are refused, or a trail was altered.',
  mayStayUnknown: false,
  carries: 'every',
  bound: { ms: seenByLooks, words: '10 minutes' },
  judge({ record: { store, altered }, alerts }, now) {
    const found = [
      ...(isRecording({ store }) ? [] : ['The store cannot be written: alerts are refused until it can.']),
      ...(alerts === null ? ['The incidents cannot be read, so none of them is counted here.'] : []),
      ...(altered ? [alteredWords(altered)] : []),
    ];
    if (found.length > 0) {
      const isTaken = isRecording({ store }) && alerts !== null;
      return {
        state: 'failed',
        isCut: true,
        at: null,
        ...(isTaken ? { isShownAllTheSame: true } : {}),
        found,
        remedy: 'Check the disk behind DATA_DIR, or the storage account. The bot’s log has the reason.',
      };
    }
    return {
      state: 'seen',
      at: new Date(now).toISOString(),
      found: ['The store can be written.'],
      remedy: null,
    };
  },
};
