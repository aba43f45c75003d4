import assert from 'node:assert/strict';
import { aReport, falseAlarm, reportedTrails } from '../builders/reports.ts';

describe('the course in a report', () => {
  const { course, closing, isOpen, meaning } = aReport(reportedTrails.closedAgain);
  const whats = course.map(({ what }) => what);

  it('tells what was taken back as it was, in the order it was', () => {
    assert.deepEqual(
      course.map(({ type, actor }) => [type, actor?.name ?? null]),
      [
        ['acknowledged', 'Ada Lovelace'],
        ['acknowledgementWithdrawn', 'Ada Lovelace'],
        ['escalated', null],
        ['newcomerAcknowledged', 'Theo New'],
        ['vouched', 'Grace Hopper'],
        ['graver', null],
        ['acknowledged', 'Ada Lovelace'],
        ['leadChanged', 'Grace Hopper'],
        ['noteAdded', 'Ada Lovelace'],
        ['closed', 'Grace Hopper'],
        ['reopened', 'Ada Lovelace'],
        ['noteAdded', 'Ada Lovelace'],
        ['acknowledged', 'Grace Hopper'],
        ['closed', 'Grace Hopper'],
      ],
    );
  });

  it('says what each act was about then, and who was called', () => {
    for (const said of [
      /^Severity rose from \w+ to CRITICAL\. It ended the acknowledgement by Theo New$/,
      /^Closed as false alarm by Grace Hopper\. Ada Lovelace had acknowledged it: a second person closed it$/,
      /^Reopened by Ada Lovelace\. Grace Hopper had closed it as false alarm at 2026-11-03 09:40:00 UTC$/,
      /^Closed as misuse by Grace Hopper\. The same person had acknowledged it$/,
      /2 responders called\. Called: 00000000-\S+, 00000000-\S+$/,
    ]) {
      assert.equal(whats.filter((what) => said.test(what)).length, 1, `${said}\n${whats.join('\n')}`);
    }
  });

  it('keeps an earlier closing with its classification and comment', () => {
    const closings = course.flatMap((step) => step.closing ?? []);
    assert.deepEqual(closings[0], { classification: 'falseAlarm', comment: falseAlarm });
    assert.deepEqual([closing?.classification, closings[1]?.classification], ['misuse', 'misuse']);
    const reopened = aReport(reportedTrails.reopened);
    assert.deepEqual([reopened.isOpen, reopened.closing], [true, null]);
    assert.equal(reopened.course.find(({ type }) => type === 'closed')?.closing?.comment, falseAlarm);
  });

  it('orders nothing once the incident is closed', () => {
    assert.deepEqual([isOpen, meaning], [false, null]);
  });
});
