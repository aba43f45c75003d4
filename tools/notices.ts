import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notices, noticesFile } from './notices/notices.ts';
import { root } from './root.ts';

writeFileSync(join(root, noticesFile), notices(root));
console.log(noticesFile);
