import assert from 'node:assert/strict';
import { cardTemplate, prepareTemplates } from '../../src/card/template.ts';

describe('the card templates', () => {
  it('are built ahead of their first use, and the fault of one is not hidden', async () => {
    const render = cardTemplate('no-such-template');
    await assert.rejects(prepareTemplates(), { code: 'ENOENT' });
    assert.throws(() => render({}), { code: 'ENOENT' });
  });
});
