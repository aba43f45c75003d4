import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedPages } from './docs/pages.ts';

for (const [path, page] of Object.entries(generatedPages)) {
  writeFileSync(join(import.meta.dirname, '..', path), page());
  console.log(path);
}
