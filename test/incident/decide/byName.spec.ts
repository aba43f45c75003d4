import assert from 'node:assert/strict';
import { isByNameAlone } from '../../../src/incident/decide/person.ts';
import { anAlert, anAlertedSignIn } from '../../builders/alert.ts';
import { acknowledge, assign, close, found, note } from '../../builders/commands.ts';
import { ada, aStory, grace, received } from '../../builders/incident.ts';
import { aSignIn } from '../../builders/signIn.ts';

const userPrincipalName = 'Ada@Contoso.example';
const named = () =>
  aStory(received(anAlert({ signIns: [anAlertedSignIn({ userId: null, userPrincipalName })] })));

describe('an account that an incident knows by its user principal name alone', () => {
  it('cannot be acted on by its holder, however the name is written', () => {
    for (const own of ['Ada@Contoso.example', 'ada@contoso.EXAMPLE', ' ada@contoso.example '])
      for (const command of [acknowledge(), note('Mine.'), close('drill')]) {
        const told = named().does({ ...command, userPrincipalName: own });
        assert.equal(told.refusal?.code, 'breakGlassAccount');
      }
  });

  it('can be acted on by another person, and by one whose name Teams does not have', () => {
    for (const own of ['grace@contoso.example', null, ''])
      assert.equal(named().does({ ...acknowledge(), userPrincipalName: own }).events.length, 1);
  });

  it('cannot be led by its holder', () => {
    const told = named().does({ ...assign(grace, ada), leadName: 'ADA@contoso.example' });
    assert.equal(told.refusal?.code, 'leadNotAllowed');
  });

  it('is one also where only a row or an alert among others names it so', () => {
    assert.equal(isByNameAlone(named().incident()), true);
    assert.equal(isByNameAlone(aStory(received(), found(aSignIn())).incident()), false);
    const story = aStory(received());
    story.does(received(anAlert({ signIns: [anAlertedSignIn({ userId: null, userPrincipalName })] })));
    assert.equal(isByNameAlone(story.incident()), true);
    const told = story.does({ ...close('drill'), userPrincipalName });
    assert.equal(told.refusal?.code, 'breakGlassAccount');
  });
});
