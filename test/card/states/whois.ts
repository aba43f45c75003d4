import { type AddressReport, whoisMessage } from '../../../src/command/whois/card.ts';
import type { Message } from '../../../src/presentation/message.ts';
import { groupAttempts } from '../../../src/signIn/attempt.ts';
import { guesses, lantern, onTheDay } from '../../builders/cardIncidents.ts';
import { aSignIn } from '../../builders/signIn.ts';
import { secondFactorFailed } from './incident.ts';

const use = aSignIn({
  id: 'd1',
  correlationId: 'd1',
  at: '2026-10-26T13:31:12.000Z',
  userId: lantern.id,
  userPrincipalName: lantern.userPrincipalName,
});

const asked = (given: Partial<AddressReport> = {}): Message =>
  whoisMessage({
    ipAddress: '51.105.71.9',
    kind: null,
    attempts: groupAttempts([...guesses(5), secondFactorFailed, use]),
    firstAt: '2026-10-26T13:31:12.000Z',
    lastAt: onTheDay('09:15:00.000'),
    origin: { city: 'Reykjavík', country: 'IS', autonomousSystemNumber: '64496' },
    others: { users: 0, signIns: 0 },
    problems: [],
    ...given,
  });

/** The states of the whois card. */
export const whoisStates: Readonly<Record<string, Message>> = {
  'whois, an attacker': asked(),
  'whois, an office': asked({ attempts: groupAttempts([use]), others: { users: 1204, signIns: 48_211 } }),
  'whois, nobody': asked({
    ipAddress: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
    kind: 'documentation',
    attempts: [],
    firstAt: null,
    lastAt: null,
    origin: null,
  }),
  'whois, others only': asked({ attempts: [], others: { users: 1, signIns: 1 } }),
  'whois, more than fit': asked({
    ipAddress: '10.0.0.4',
    kind: 'private',
    attempts: groupAttempts(
      Array.from({ length: 40 }, (_, index) =>
        aSignIn({ id: String(index), correlationId: String(index), userPrincipalName: 'long.'.repeat(40) }),
      ),
    ),
    problems: ['Only the newest 5000 of 81203 sign-ins of the watched accounts are counted.'],
  }),
};
