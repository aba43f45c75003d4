import type { WatchFacts } from '../config/watchFacts.ts';
import { code, outside, own, paragraph, type Section, table, type Words } from './document.ts';

/** How the watch was set up when the report was made. Secrets have no place in `WatchFacts`. */
export const watchSection = (watch: WatchFacts): Section => ({
  heading: 'The watch when this report was made',
  blocks: [
    paragraph(own(sources[watch.knownBy])),
    {
      kind: 'facts',
      facts: [
        ['Accounts watched', accounts(watch)],
        ['Groups', listed(watch.groups, 'none')],
        ['Responders', responders(watch)],
      ],
    },
    table(['Setting', 'Value', 'Source'], watch.settings, (setting) => [
      code(setting.name),
      setting.value === null ? own(noValue[setting.state]) : outside(setting.value),
      own(stateWords[setting.state]),
    ]),
  ],
});

const sources: Readonly<Record<WatchFacts['knownBy'], string>> = {
  bot: 'These settings come from the running bot. They may have differed at the time of the incident.',
  terminal:
    'These settings come from the terminal’s variables. The bot’s own may differ, or may have differed during the incident.',
};

const accounts = ({ accounts }: WatchFacts): readonly Words[] =>
  accounts === null
    ? [notKnown]
    : accounts.map(({ id, userPrincipalName }) => outside(`${userPrincipalName} · ${id}`));

const notKnown = own('not known here');

const listed = (ids: readonly string[] | null, none: string): readonly Words[] => {
  if (ids === null) return [notKnown];
  return ids.length === 0 ? [own(none)] : ids.map(outside);
};

function responders({ responders }: WatchFacts): readonly Words[] {
  if (responders === null) return [notKnown];
  const { from, ids } = responders;
  if (from === 'RESPONDERS') return listed(ids, 'none');
  return [own('The members of the security channel’s team, at that time:'), ...listed(ids, 'no one')];
}

const stateWords: Readonly<Record<WatchFacts['settings'][number]['state'], string>> = {
  set: 'set',
  default: 'default',
  notSet: 'not set',
  unusable: 'set, not usable',
};

/** A value that is set and not told may be a secret. */
const noValue: typeof stateWords = { set: 'not shown', default: '', notSet: '', unusable: 'not shown' };
