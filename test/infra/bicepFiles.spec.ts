import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../tools/root.ts';
import { declarationsOf, nameOf } from './deployment.ts';
import { faults, nodesOf, parseBicep } from './parseBicep.ts';

const files = readdirSync(join(root, 'infra'))
  .filter((name) => name.endsWith('.bicep'))
  .map((name) => `infra/${name}`);

describe('the Bicep files', () => {
  it('are those of the deployment and its modules, and the two of the tenant', () => {
    assert.ok(files.includes('infra/azure.bicep') && files.includes('infra/entraDiagnosticSetting.bicep'));
  });

  it('would be noticed to be no Bicep', () => {
    assert.deepEqual(faults(parseBicep("param name string = 'x'\n")), []);
    assert.ok(faults(parseBicep("resource x 'Type@2020-01-01' = {\n  name: \n")).length > 0);
  });

  for (const file of files) {
    const text = readFileSync(join(root, file), 'utf8');
    const tree = parseBicep(text);
    const { parameters, variables, resources } = declarationsOf(file);

    it(`${file} parses`, () => {
      assert.deepEqual(faults(tree), []);
    });

    it(`${file} says of each resource in a comment why it is as it is`, () => {
      const silent = resources.filter(
        (node) =>
          !node.children.some(({ type }) => type === 'existing') && node.previousSibling?.type !== 'comment',
      );
      assert.deepEqual(silent.map(nameOf), []);
    });

    it(`${file} uses what it declares`, () => {
      const used = Array.from(nodesOf(tree))
        .filter(({ type, parent }) => type === 'identifier' && !parent?.type.endsWith('_declaration'))
        // Of a property, the name is none of ours.
        .filter((node) => node.parent?.type !== 'object_property' || !node.equals(first(node.parent)))
        .map((node) => node.text);
      const declared = [...parameters.keys(), ...variables.keys()];
      assert.deepEqual(
        declared.filter((name) => !used.includes(name)),
        [],
      );
    });

    it(`${file} holds no secret, and takes none but as a secure parameter`, () => {
      assert.doesNotMatch(text, /\blist[A-Z]\w*\(|AccountKey=|SharedAccessSignature/);
      const named = Array.from(parameters).filter(([name]) => /code|secret|password|key/i.test(name));
      assert.deepEqual(
        named.filter(([, { decorators }]) => !decorators.includes('@secure()')).map(([name]) => name),
        [],
      );
    });
  }
});

const first = (node: ReturnType<typeof parseBicep>) => node.namedChildren[0] ?? node;
