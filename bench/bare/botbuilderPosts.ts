import { readFileSync } from 'node:fs';
import { serveProactively } from './proactive.ts';

// Every alert posts the same card, made beforehand.
const [serviceUrl = '', cardFile = ''] = process.argv.slice(2);
const { activity } = JSON.parse(readFileSync(cardFile, 'utf8'));
serveProactively(serviceUrl, () => activity);
