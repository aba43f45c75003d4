import type { Activity, Attachment } from 'botbuilder';
import { z } from 'zod/v4';
import { GlasswatchError } from '../../errors.ts';
import { isIncidentId } from '../../incident/id.ts';
import { outsideText } from '../../presentation/outsideText.ts';
import { type ReportFile, type ReportFormat, reportFormats } from '../../report/files.ts';

// Forms as in "Send and receive files using bot" (Microsoft Learn, bots-filesv4). Personal chats only, with
// `supportsFiles` in the app's manifest. They do not work in GCC High, DoD and 21Vianet.

/** What a card carries and Teams sends back. It holds no content, no name, and grants no rights. */
const context = z.object({ incidentId: z.string().refine(isIncidentId), format: z.enum(reportFormats) });
const text = z.string().min(1);

/** The empty file that Teams has made in the person's OneDrive. */
const place = z.object({
  /** Where people open it. */
  contentUrl: text,
  /** Not always the offered name: Teams adds a number to a name that is taken. */
  name: text,
  /** A secret: knowing it is enough to write the file. Keep it out of logs and errors. */
  uploadUrl: text,
  uniqueId: text,
  fileType: text,
});
export type UploadPlace = z.infer<typeof place>;

const type = z.literal('fileUpload');
const choice = z.discriminatedUnion('action', [
  z.object({ type, action: z.literal('decline'), context }),
  z.object({ type, action: z.literal('accept'), context, uploadInfo: place }),
]);

type About = { readonly incidentId: string; readonly format: ReportFormat };
export type Accepted = About & { readonly action: 'accept'; readonly place: UploadPlace };
/** What a person chose about one offered file. */
export type FileConsent = (About & { readonly action: 'decline' }) | Accepted;

const descriptions: Readonly<Record<ReportFormat, string>> = {
  html: 'to read and print',
  markdown: 'to read as plain text',
  json: 'for other programs',
  csv: 'for a spreadsheet',
};

/**
 * Offers files in a personal chat, each in its own message. Teams removes a card together with its message,
 * so two cards in one message would go together. The size is the file's size now. Glasswatch makes the stored
 * file on acceptance.
 */
export const consentActivities = (
  files: readonly ReportFile[],
  incidentId: string,
): readonly Partial<Activity>[] =>
  files.map(({ format, name, content }) => {
    const about = `The report of incident ${incidentId}, ${descriptions[format]}.`;
    return withAttachment(about, {
      contentType: 'application/vnd.microsoft.teams.card.file.consent',
      name,
      content: {
        description: about,
        sizeInBytes: Buffer.byteLength(content),
        acceptContext: { incidentId, format },
        declineContext: { incidentId, format },
      },
    });
  });

/** Shows a stored file, with the link to it. */
export const fileInfoActivity = ({ contentUrl, name, uniqueId, fileType }: UploadPlace): Partial<Activity> =>
  withAttachment(outsideText(name), {
    contentType: 'application/vnd.microsoft.teams.card.file.info',
    contentUrl,
    name: outsideText(name),
    content: { uniqueId, fileType },
  });

const withAttachment = (summary: string, attachment: Attachment): Partial<Activity> => ({
  type: 'message',
  summary,
  attachments: [attachment],
});

/** Reads the value of a `fileConsent/invoke`. Throws `invalidAction` on anything else. */
export function readFileConsent(value: unknown): FileConsent {
  const parsed = choice.safeParse(value);
  if (!parsed.success) throw new GlasswatchError('invalidAction');
  const { data } = parsed;
  return data.action === 'decline'
    ? { action: data.action, ...data.context }
    : { action: data.action, ...data.context, place: data.uploadInfo };
}
