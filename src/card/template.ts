import { readFileSync } from 'node:fs';
import { setImmediate as breathe } from 'node:timers/promises';
import { Template } from 'adaptivecards-templating';
import type { AdaptiveCard } from '../presentation/message.ts';
import { untappable } from './untappable.ts';

/** The data for a template: a missing or null field would show as `${name}` in the card. */
export type TemplateData = { readonly [field: string]: TemplateValue };
type TemplateValue = string | number | boolean | TemplateData | readonly TemplateValue[];

/**
 * A card template from the folder `adaptiveCards`. Building one takes 20 ms, so it happens once, at the first use;
 * filling one takes a tenth of a millisecond. Values are never evaluated as template language, and no phone
 * makes something of them that can be tapped.
 */
export function cardTemplate<Data extends TemplateData>(name: string): (data: Data) => AdaptiveCard {
  let template: Template | undefined;
  const build = () => {
    template ??= new Template(readTemplate(name));
    return template;
  };
  builders.push(build);
  return (data) => untappable(build().expand({ $root: data }) as AdaptiveCard);
}

const builders: (() => Template)[] = [];

/**
 * Builds every template before its first use, one per turn of the event loop, so that the first alarm need
 * not wait.
 */
export async function prepareTemplates(): Promise<void> {
  for (const build of builders) {
    build();
    await breathe();
  }
}

const readTemplate = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../adaptiveCards/${name}.json`, import.meta.url), 'utf8'));
