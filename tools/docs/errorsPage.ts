import { type ErrorCode, errorCatalogue } from '../../src/errors.ts';
import type { BotFrameworkRefusal } from '../../src/http/tokens/botFramework.ts';
import type { TokenRefusal } from '../../src/http/tokens/check.ts';
import type { WebhookRefusal } from '../../src/webhook/admit.ts';
import { generated, table } from './table.ts';

const opening = `# Errors

${generated('src/errors.ts')}

This page lists every error by its code.

- **Over HTTP** the answer is \`{"code": "…", "message": "…"}\` with the status in the table. A dash means that no HTTP caller
  normally sees the code; if one does, the status is 503. Every 503 carries \`Retry-After: 5\`. Azure Monitor sends again after
  503, and not after 500.
- **In Teams** people see the message alone.
- **In the log** the code is in the field \`code\`.

Messages are fixed texts. They contain nothing from outside, and no secret.`;

/** Each reason in the log's field `reason`: what it means, and what to do. The compiler names one that is missing. */
const refusals: Readonly<
  Record<WebhookRefusal | TokenRefusal | BotFrameworkRefusal | 'wrongAddress' | 'wrongMethod', string>
> = {
  noCode: 'The address has no code. Add `?code=` to the action group’s address.',
  wrongCode: 'The code is not `ALERT_WEBHOOK_CODE`. Correct the action group’s address.',
  noToken: 'The request has no token. For an alert, switch on the action group’s secure webhook.',
  malformedToken: 'What was sent is not a token. Find out who sends it.',
  wrongAlgorithm: 'Neither Entra nor the Bot Framework signs in this way. Find out who sends it.',
  unknownKey: 'Neither Entra nor the Bot Framework has the key that signed it. Find out who sends it.',
  wrongSignature: 'The token was changed, or someone else signed it. Find out who sends it.',
  wrongIssuer:
    'The token is from another tenant, cloud or service. Check `BOT_TENANT_ID` and `AZURE_AUTHORITY_HOST`.',
  wrongTenant: 'The token is from another tenant. Check `BOT_TENANT_ID` and `AZURE_AUTHORITY_HOST`.',
  wrongAudience:
    'The token is for something else. Check the action group’s secure webhook against `ALERT_WEBHOOK_AUDIENCE`, or the bot’s registration against `BOT_ID`.',
  expired: 'The token is too old. Five minutes are allowed. If it repeats, check the machine’s clock.',
  notYetValid:
    'The token is not valid yet. Five minutes are allowed. If it repeats, check the machine’s clock.',
  wrongApplication: 'The token is from your tenant, but not an action group’s. Find out who sends it.',
  missingRole:
    'The action group’s token has no role `ActionGroupsSecureWebhook`. Give the role to the application *AzNS AAD Webhook*.',
  wrongAddress:
    'The address is not exactly `/api/alerts`: a slash too many, a capital letter. Correct the action group’s address.',
  wrongMethod: 'The alerts’ address was asked for with another method than POST. Find out who asks.',
  wrongServiceUrl: 'The Bot Framework’s token is not for this activity. Find out who sends it.',
};

const closing = `## Why a caller was refused
The caller is not told the reason. The log is: look at the field \`reason\` of \`alert refused\` and of
\`an activity without a valid token was refused\`. For each reason the log has the first 20 refusals of a minute. With the next
refusal after that minute it gets the number of all of them. \`status\` and \`diagnose\` name the last refused alert too: the last of Azure,
and after it the last from an unknown sender.

${Object.entries(refusals)
  .map(([reason, text]) => `- \`${reason}\`: ${text}`)
  .join('\n')}`;

/** `<` would begin HTML. */
const shown = (message: string) => message.replaceAll('<', '\\<');
const capitalised = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

/** docs/errors.md, from the catalogue. */
export function errorsPage(): string {
  const rows = (Object.keys(errorCatalogue) as ErrorCode[]).map((code) => {
    const entry: { status?: number; message: string; seenBy: readonly string[] } = errorCatalogue[code];
    const { status, message, seenBy } = entry;
    return [`\`${code}\``, String(status ?? '—'), shown(message), capitalised(seenBy.join('; '))];
  });
  return `${[opening, table(['Code', 'HTTP', 'What it says', 'Who sees it'], rows), closing].join('\n\n')}\n`;
}
