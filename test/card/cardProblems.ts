import { createRequire } from 'node:module';
import type { AdaptiveCard } from '../../src/card/message.ts';

// Its ES modules name each other without endings, which Node does not resolve: the bundle works.
const renderer: typeof import('adaptivecards') = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
);

/** What Microsoft's own renderer finds wrong with a card of version 1.5: unknown elements, bad values. */
export function cardProblems(card: AdaptiveCard): readonly string[] {
  const parsed = new renderer.AdaptiveCard();
  const context = new renderer.SerializationContext(renderer.Versions.v1_5);
  parsed.parse(card, context);
  const parsing = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const { validationEvents } = parsed.validateProperties();
  return [...parsing, ...validationEvents.map(({ message }) => message)];
}
