import { chainPicture } from './chainPicture.ts';
import { commandsPage } from './commandsPage.ts';
import { configurationPage } from './configurationPage.ts';
import { errorsPage } from './errorsPage.ts';

/** The pages that are made from code, by their paths in the project. */
export const generatedPages: Readonly<Record<string, () => string>> = {
  'docs/commands.md': commandsPage,
  'docs/configuration.md': configurationPage,
  'docs/errors.md': errorsPage,
  'docs/images/chain.svg': chainPicture,
};
