import type { AlertedSignIn } from '../alert/alertedSignIn.ts';
import { classificationWords } from '../incident/classification.ts';
import { outsideText } from '../presentation/outsideText.ts';
import { outcomeWords } from '../presentation/words.ts';
import { resultCode } from '../signIn/resultCode.ts';
import type { SignIn } from '../signIn/signIn.ts';
import { makerWords } from './circumstances.ts';
import type { Report } from './report.ts';

type Value = string | number | boolean | null;

const columns: readonly (readonly [
  head: string,
  logged: (signIn: SignIn) => Value,
  alerted?: (signIn: AlertedSignIn) => Value,
])[] = [
  ['Time (UTC)', ({ at }) => at, ({ at }) => at],
  ['Outcome', (row) => outcomeWords[resultCode(row.resultCode).outcome], (said) => outcomeOf(said)],
  ['Account', ({ userPrincipalName }) => userPrincipalName, ({ userPrincipalName }) => userPrincipalName],
  ['IP address', ({ ipAddress }) => ipAddress, ({ ipAddress }) => ipAddress],
  ['City', ({ city }) => city],
  ['State', ({ state }) => state],
  ['Country', ({ country }) => country, ({ location }) => location],
  ['Network (AS)', ({ autonomousSystemNumber }) => autonomousSystemNumber],
  ['Application', ({ application }) => application, ({ application }) => application],
  ['Resource', ({ resource }) => resource],
  ['Client', ({ clientApp }) => clientApp],
  ['User agent', ({ userAgent }) => userAgent],
  ['Device', ({ device }) => device.name],
  ['Operating system', ({ device }) => device.operatingSystem],
  ['Browser', ({ device }) => device.browser],
  ['Trust type', ({ device }) => device.trustType],
  ['Compliant', ({ device }) => device.isCompliant],
  ['Managed', ({ device }) => device.isManaged],
  ['Interactive', ({ isInteractive }) => isInteractive],
  ['Factors asked for', ({ authenticationRequirement }) => authenticationRequirement],
  ['Authentication', ({ authenticationSteps }) => listed(authenticationSteps.map(stepOf))],
  ['Conditional Access', ({ conditionalAccess }) => conditionalAccess],
  [
    'Policies',
    ({ policies }) => listed(policies.map(({ name, result }) => `${name}: ${result ?? 'not known'}`)),
  ],
  ['Risk level', ({ riskLevel }) => riskLevel],
  ['Risk state', ({ riskState }) => riskState],
  ['Risk events', ({ riskEvents }) => listed(riskEvents)],
  ['Result code', (row) => row.resultCode, (said) => said.resultCode],
  [
    'Meaning',
    (row) => resultCode(row.resultCode).sentence,
    ({ resultCode: code }) => code && resultCode(code).sentence,
  ],
  ['Result description', ({ resultDescription }) => resultDescription],
  ['Published (UTC)', ({ publishedAt }) => publishedAt],
  ['In the workspace (UTC)', ({ arrivedAt }) => arrivedAt],
  ['Source', () => 'sign-in log', () => 'alert only'],
  ['How many', () => 1, ({ count }) => count],
  ['Account id', ({ userId }) => userId, ({ userId }) => userId],
  ['Correlation id', ({ correlationId }) => correlationId],
  ['Id', ({ id }) => id],
];

type BlindTime = Report['blindness'][number];

/** A report about the watch has a row for each time in which it was blind. */
const blindColumns: readonly (readonly [
  head: string,
  valueOf: (time: BlindTime, report: Report) => Value,
])[] = [
  ['Blind from (UTC)', ({ from }) => from],
  ['Blind to (UTC)', ({ to }) => to],
  ['Seconds', ({ lasted }) => lasted && Math.round(lasted / 1_000)],
  ['Link', ({ link }) => link],
  ['Link in words', ({ name }) => name],
  ['Cause', ({ cause }) => cause],
  ['What to do', ({ remedy }) => remedy],
  ['Sign-ins in that time', ({ signIns }) => signIns],
  ['Classification', (_, { closing }) => closing && classificationWords[closing.classification]],
  ['What was done', (_, { closing }) => closing?.comment ?? null],
  ['Closed by', (_, { closing }) => closing?.actor.name ?? null],
  ['Closed (UTC)', (_, { closing }) => closing?.at ?? null],
];

/**
 * A report's sign-ins for a spreadsheet, line by line: RFC 4180 with a byte order mark, without which Excel misreads UTF-8.
 * Every row of the log, oldest first, then the sign-ins that only alerts reported. Cells are one line each
 * and begin no formula. A report about the watch has its blind times instead. The last columns say of which report they are. A report's JSON has the raw texts. Pure.
 */
export function* reportCsv(report: Report): Iterable<string> {
  const about = aboutOf(report);
  const origin = about.map(([, value]) => value);
  if (report.kind === 'watch') {
    yield `\ufeff${csvLine([...blindColumns, ...about].map(([head]) => head))}`;
    for (const time of report.blindness) {
      yield csvLine([...blindColumns.map(([, cell]) => cell(time, report)), ...origin]);
    }
    return;
  }
  yield `\ufeff${csvLine([...columns, ...about].map(([head]) => head))}`;
  for (const signIn of report.signIns) {
    yield csvLine([...columns.map(([, logged]) => logged(signIn)), ...origin]);
  }
  for (const signIn of report.unlogged) {
    yield csvLine([...columns.map(([, , alerted]) => alerted?.(signIn) ?? null), ...origin]);
  }
}

/** What a sheet belongs to. It stands in each row, because rows are sorted, copied and put together. */
const aboutOf = ({
  incidentId,
  watch,
  product,
  generated,
  trail,
}: Report): readonly (readonly [head: string, value: Value])[] => [
  ['Incident', incidentId],
  ['Tenant', watch.tenantId],
  ['Product', `${product.name} ${product.version}`],
  ['Report generated (UTC)', generated.at],
  ['Report generated by', makerWords(generated.by)],
  ['Trail entries', trail.entries],
  ['Trail head', trail.head],
];

const csvLine = (cells: readonly Value[]): string => `${cells.map(csvCell).join(',')}\r\n`;

/**
 * Attack: a spreadsheet runs a cell that begins with one of these as a formula, full-width forms included.
 * With a list separator other than the comma, it may also split a cell at a semicolon, tab or quotation mark,
 * so text after those counts too.
 */
const formula = /(^|[;,\t"'|])(\s*)(?=[=+\-@＝＋－＠])/g;

/** One cell. An apostrophe before the start of a formula makes it text. */
function csvCell(value: Value): string {
  if (value === null || value === '') return '';
  const text = outsideText(String(value), Number.POSITIVE_INFINITY).replace(formula, "$1$2'");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const outcomeOf = ({ resultCode: code }: AlertedSignIn): string =>
  outcomeWords[code === null ? 'unknown' : resultCode(code).outcome];

const listed = (parts: readonly string[]): string => parts.join(' · ');

const stepOf = ({ method, detail, succeeded, result }: SignIn['authenticationSteps'][number]): string =>
  [method, detail, succeeded === null ? null : succeeded ? 'passed' : 'failed', result]
    .filter((part) => part !== null && part !== '')
    .join(', ');
