import type { Actor } from '../incident/actor.ts';
import type { PersonCommand } from '../incident/decide/command.ts';
import type { ActingAction } from './cardAction.ts';

/** Translates a button into the incident's own command. */
export function personCommand(action: ActingAction, actor: Actor, needsSecondPerson: boolean): PersonCommand {
  switch (action.verb) {
    case 'tick':
      return { type: 'tick', actor, items: action.items };
    case 'untick':
      return { type: 'untick', actor, items: action.tickedItems };
    case 'addNote':
      return { type: 'addNote', actor, text: action.note };
    case 'vouch':
      return { type: 'vouch', actor, personId: action.personId ?? '' };
    case 'takeOver':
      return { type: 'assign', actor, lead: actor };
    case 'close': {
      const { classification, comment } = action;
      return { type: 'close', actor, classification, comment, needsSecondPerson };
    }
    default:
      return { type: action.verb, actor };
  }
}
