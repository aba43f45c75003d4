import { createRequire } from 'node:module';
import type { AdaptiveCard } from '../../src/presentation/message.ts';
import { objectsIn } from './readCard.ts';

// Its ES modules name each other without endings, which Node does not resolve: the bundle works.
const renderer: typeof import('adaptivecards') = createRequire(import.meta.url)(
  'adaptivecards/dist/adaptivecards.js',
);

/** Teams draws charts, the renderer does not: it uses what stands in for them. */
const isChart = /^Unknown element type "Chart\.\w+"\. Fallback will be used/;

/**
 * What Microsoft's own renderer finds wrong with a card of version 1.5: unknown elements, bad values. A chart is none, as
 * long as something stands in for it.
 */
export function cardProblems(card: AdaptiveCard): readonly string[] {
  const parsed = new renderer.AdaptiveCard();
  const context = new renderer.SerializationContext(renderer.Versions.v1_5);
  parsed.parse(card, context);
  const parsing = Array.from({ length: context.eventCount }, (_, index) => context.getEventAt(index).message);
  const { validationEvents } = parsed.validateProperties();
  const charts = objectsIn(card).filter(({ type }) => String(type).startsWith('Chart.'));
  return [
    ...parsing.filter((problem) => !isChart.test(problem)),
    ...validationEvents.map(({ message }) => message),
    ...charts.filter(({ fallback }) => fallback === undefined).map(({ type }) => `${type} has no fallback`),
  ];
}
