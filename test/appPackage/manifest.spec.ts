import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillManifest } from '../../appPackage/tools/fillManifest.ts';
import { usages } from '../../src/command/command.ts';
import { parseCommand } from '../../src/command/parse.ts';
import { root } from '../../tools/root.ts';
import { sampleVariables } from './sampleProject.ts';

type CommandList = {
  readonly scopes: readonly string[];
  readonly commands: readonly { readonly title: string; readonly description: string }[];
};

const template = readFileSync(join(root, 'appPackage/manifest.json'), 'utf8');
const manifest = JSON.parse(fillManifest(template, sampleVariables, 'env/.env.test'));
const [bot] = manifest.bots;
const lists: readonly CommandList[] = bot.commandLists;

describe('the manifest', () => {
  it('offers a list of commands in each scope of the bot', () => {
    assert.deepEqual(bot.scopes, ['team', 'personal']);
    assert.deepEqual(
      lists.map(({ scopes }) => scopes),
      [['team'], ['personal']],
    );
  });

  for (const { scopes, commands } of lists) {
    for (const { title } of commands) {
      it(`${scopes.join()}: "${title}" is a command as it stands in the menu, and one that help lists`, () => {
        const said = scopes.includes('team') ? `<at>Glasswatch (test)</at> ${title}` : title;
        assert.notEqual(parseCommand(said).type, 'misunderstood');
        const known = usages.some(
          ({ usage }) => usage.split(/ [<[]/)[0] === title || usage.startsWith(`${title.split(' ')[0]} [`),
        );
        assert.ok(known);
      });
    }

    // The schema allows 12, 128 and 4,000; documentation and older clients less.
    it(`${scopes.join()}: no more and no longer commands than every client shows, and help among them`, () => {
      assert.ok(commands.length <= 10);
      assert.ok(commands.every(({ title }) => title.length <= 32));
      assert.ok(commands.every(({ description }) => description.length <= 128));
      assert.ok(commands.some(({ title }) => title === 'help'));
      assert.equal(new Set(commands.map(({ title }) => title)).size, commands.length);
    });
  }

  it('describes what can be added to a command as it is understood', () => {
    const commands = lists.flatMap((list) => list.commands);
    const withId = commands.filter(({ description }) => /add (?:its|the incident's) id/.test(description));
    const withName = commands.filter(({ description }) => description.includes("an account's name"));
    const said = [
      ...withId.map(({ title }) => `${title} k7qd2-3`),
      ...withName.map(({ title }) => `${title} svc-harbour`),
      'activity 7d',
      'activity 30d',
      'activity failed',
    ];
    assert.ok(withId.length > 0 && withName.length > 0);
    assert.deepEqual(
      said.filter((text) => parseCommand(text).type === 'misunderstood'),
      [],
    );
  });

  it('moves the alerts from a channel only', () => {
    const [, personal] = lists;
    assert.ok(!personal?.commands.some(({ title }) => title === 'watch here'));
  });

  it('lets the bot hand over files, which reports are', () => {
    assert.equal(bot.supportsFiles, true);
  });

  it('asks for no permission that it does not use', () => {
    assert.deepEqual(manifest.permissions, ['identity']);
    assert.equal(manifest.authorization, undefined);
    assert.equal(manifest.webApplicationInfo, undefined);
    assert.deepEqual(manifest.validDomains, []);
  });

  it('names the schema of its own version', () => {
    const { $schema, manifestVersion } = manifest;
    assert.equal(
      $schema,
      `https://developer.microsoft.com/json-schemas/teams/v${manifestVersion}/MicrosoftTeams.schema.json`,
    );
  });

  it('does not repeat its short description in the long one', () => {
    assert.ok(!manifest.description.full.includes(manifest.description.short));
  });
});
