import { z } from 'zod/v4';
import { filledList } from './list.ts';

/** Lower case. The Agents Playground's own ids end in 13 digits. */
export const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12,13}$/;

/** In either case; lower case afterwards. */
export const oneGuid = (remedy: string) => z.string().toLowerCase().regex(guid, remedy);

/** One or more, separated by commas. */
export const guids = (remedy: string) => filledList(remedy).pipe(z.array(oneGuid(remedy)));
