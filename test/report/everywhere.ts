import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ReportFormat, reportFiles } from '../../src/report/files.ts';
import type { Report } from '../../src/report/report.ts';
import { anAlert, posted, trailOf } from '../builders/cardIncidents.ts';
import { aReport } from '../builders/reports.ts';
import { rowOf } from '../card/outsideTexts.ts';
import { hostileTexts } from './hostileTexts.ts';

/** A report's file in this format. */
export function fileOf(format: ReportFormat, report: Report): string {
  const file = reportFiles(report).find((given) => given.format === format);
  assert(file);
  return file.content;
}

/** A report with this text in every place that a payload, the log, a person or a variable fills. */
export function reportWith(text: string): Report {
  const actor = { id: text, name: text };
  const hint = {
    userId: text,
    userPrincipalName: text,
    ipAddress: text,
    resultCode: text,
    application: text,
    location: text,
    at: null,
    count: 2,
  };
  const rule = { id: text, name: text, description: text, severity: text };
  return aReport(
    trailOf([
      [
        '09:18:06.200',
        { type: 'alertReceived', alert: anAlert({ rule, signIns: [hint] }), group: 'rule:x', account: null },
      ],
      [
        '09:18:06.300',
        {
          type: 'alertReceived',
          alert: anAlert({ rule, signIns: [], format: 'unreadable', raw: text }),
          group: 'rule:x',
          account: null,
        },
      ],
      ['09:18:06.500', posted],
      ['09:18:08.000', { type: 'signInsFound', signIns: [rowOf(text, 0), rowOf(text, 3)], account: null }],
      ['09:21:40.000', { type: 'acknowledged', actor }],
      ['09:22:00.000', { type: 'investigationStarted', actor }],
      ['09:23:00.000', { type: 'itemTicked', actor, item: 'callCustodian' }],
      ['09:24:00.000', { type: 'noteAdded', actor, text }],
      ['09:25:00.000', { type: 'leadChanged', actor, lead: { id: 'lead', name: text } }],
      ['09:38:00.000', { type: 'closed', actor, classification: 'drill', comment: text }],
      ['09:39:00.000', { type: 'reopened', actor }],
      ['09:40:00.000', { type: 'closed', actor, classification: 'misuse', comment: text }],
    ]),
    {
      version: text,
      generated: { at: '2026-11-04T08:00:00.000Z', by: { from: 'teams', id: text, name: text } },
      watch: {
        knownBy: 'bot',
        tenantId: text,
        accounts: [{ id: text, userPrincipalName: text }],
        groups: [text],
        responders: { from: 'RESPONDERS', ids: [text] },
        settings: [{ name: 'ALERT_RULES', state: 'set', value: text }],
      },
    },
  );
}

export const anyText = fc
  .array(fc.constantFrom(...hostileTexts, ...'=+-@|`\\<>[]()"\',;#*_~$&! \n\r\tx', '漢', '😀'), {
    minLength: 1,
    maxLength: 8,
  })
  .map((parts) => parts.join(''));
