import { readFileSync } from 'node:fs';
import { Template } from 'adaptivecards-templating';
import { serveProactively } from './proactive.ts';

// Every alert fills the card's template and posts the card, as Microsoft's sample for notifications does; unlike there,
// the template is built only once.
const [serviceUrl = '', cardFile = ''] = process.argv.slice(2);
const { activity, template, data } = JSON.parse(readFileSync(cardFile, 'utf8'));
const prepared = new Template(template);
serveProactively(serviceUrl, () => ({
  ...activity,
  attachments: [{ ...activity.attachments[0], content: prepared.expand({ $root: data }) }],
}));
