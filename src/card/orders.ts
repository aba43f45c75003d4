import type { Contact } from '../alert/contact.ts';
import type { Link } from '../presentation/orders/guide.ts';
import type { Orders, Subject } from '../presentation/orders/orders.ts';
import { outsideText } from '../presentation/outsideText.ts';
import type { TemplateData } from './template.ts';

/** The data of the block that says what to do first. `links` and `calls` are Markdown of ours, for TextBlocks. */
export const ordersData = (orders: Orders | null): TemplateData => ({
  hasOrder: orders !== null,
  order: orders?.words ?? '',
  subjects: subjectsData(orders),
});

/** Where to do it and whom to ask, one entry for each account or place. */
export const subjectsData = (orders: Orders | null): readonly TemplateData[] =>
  (orders?.subjects ?? []).map(subjectData);

function subjectData({ name, more, links, contact }: Subject): TemplateData {
  const calls = contact === null ? [] : callsOf(contact);
  const rest = [...(more > 0 ? [`${more} more`] : []), ...(links.length > 0 ? [linksMarkdown(links)] : [])];
  return {
    hasName: name !== null,
    name: name === null ? '' : outsideText(name, accountShown),
    hasLinks: rest.length > 0,
    links: rest.join(': '),
    hasContact: contact !== null,
    contact: contact === null ? '' : outsideText(contact.map(({ text }) => text).join(''), contactShown),
    hasCalls: calls.length > 0,
    calls: linksMarkdown(calls),
  };
}

/** How many characters of an account stand where there are several: one line of a phone. Details have the whole. */
export const accountShown = 40;

/** The configuration takes no longer words. */
const contactShown = 200;

/** `[Revoke sessions](https://…) · [Sign-ins](https://…)` */
export const linksMarkdown = (links: readonly Link[]): string =>
  links.map(({ label, url }) => `[${label}](${url})`).join(' · ');

const verbs: Readonly<Record<string, string>> = { 'tel:': 'Call', 'mailto:': 'Mail', 'https:': 'Open' };

/**
 * What can be tapped in a contact. The words beside it have each number and address to read. Of several of a kind, each
 * says which it is: a number has its digits in its address.
 */
function callsOf(contact: Contact): readonly Link[] {
  const links = contact.flatMap(({ url }) => {
    const [, scheme = '', rest = ''] = /^([a-z]+:)(?:\/\/)?([^?#]*)/.exec(url ?? '') ?? [];
    const verb = verbs[scheme];
    return url === null || verb === undefined ? [] : [{ verb, url, rest }];
  });
  return links.map(({ verb, url, rest }) => {
    const isOnly = links.filter((other) => other.verb === verb).length === 1;
    return {
      label: isOnly
        ? verb
        : `${verb} ${rest
            .replace(/[^\w.+@/-]/g, '')
            .replaceAll('_', ' ')
            .slice(0, 40)}`,
      url,
    };
  });
}
