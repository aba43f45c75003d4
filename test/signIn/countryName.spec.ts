import assert from 'node:assert/strict';
import { sightingsOf } from '../../src/presentation/matchSignIns.ts';
import { originOf, placeOf, signInFacts, signInWords } from '../../src/presentation/signInFacts.ts';
import { countryName } from '../../src/signIn/countryName.ts';
import { townOf } from '../../src/signIn/signIn.ts';
import { anAlert, anAlertedSignIn, found, incidentOf, received } from '../builders/cardIncidents.ts';
import { aSignIn } from '../builders/signIn.ts';

describe('the name of a country', () => {
  for (const [code, name] of [
    ['IS', 'Iceland'],
    ['is', 'Iceland'],
    [' De ', 'Germany'],
    ['TR', 'Türkiye'],
    ['XK', 'Kosovo'],
    // Known to nobody, or codes for no place.
    ['XX', 'XX'],
    ['xx', 'XX'],
    ['ZZ', 'ZZ'],
    ['XA', 'XA'],
    // No two-letter codes.
    ['DEU', 'DEU'],
    ['Iceland', 'Iceland'],
    ['001', '001'],
    ['I', 'I'],
    ['I\u0000', 'I\u0000'],
    ['__proto__', '__proto__'],
    ['', null],
    [' ', null],
    [null, null],
  ] as const) {
    it(`of ${JSON.stringify(code)} is ${name}`, () => assert.equal(countryName(code), name));
  }

  it('stands wherever a place does, beside the number of the network', () => {
    const row = aSignIn({ city: 'Reykjavík', state: 'Höfuðborgarsvæðið', country: 'IS' });
    assert.equal(placeOf(row), '192.0.2.24 · Reykjavík, Iceland');
    assert.match(signInWords(row, false), / · Reykjavík, Iceland · /);
    const [logged] = sightingsOf(
      incidentOf([
        ['09:18:06.200', received(anAlert())],
        ['09:18:08.000', found(row)],
      ]),
    );
    assert(logged);
    assert.deepEqual(
      signInFacts(logged).filter(({ label }) => label === 'Place, network'),
      [{ label: 'Place, network', value: 'Reykjavík, Höfuðborgarsvæðið, Iceland, AS64496' }],
    );
    const [told] = sightingsOf(
      incidentOf([['09:18:06.200', received(anAlert({ signIns: [anAlertedSignIn({ location: 'is' })] }))]]),
    );
    assert(told);
    assert.match(originOf(told) ?? '', / · Iceland$/);
  });

  it('stands once for a town of the same name', () => {
    assert.equal(townOf({ city: 'Singapore', country: 'SG' }), 'Singapore');
    assert.equal(townOf({ city: null, country: 'SG' }), 'Singapore');
    assert.equal(townOf({ city: 'Bremen', country: '' }), 'Bremen');
    assert.equal(townOf({ city: '', country: '' }), null);
  });
});
