import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.ts';
import { billOfMaterials } from './sbom/billOfMaterials.ts';

const file = 'sbom.cdx.json';

const { text, packages } = await billOfMaterials(root);
writeFileSync(join(root, file), text);
console.log(`${file}: ${packages} packages`);
