import assert from 'node:assert/strict';
import { textOfHtml } from '../../src/command/htmlText.ts';
import { parseCommand } from '../../src/command/parse.ts';

const noted = (message: string) => {
  const command = parseCommand(message);
  assert(command.type === 'note', JSON.stringify(command));
  return command.text;
};
const commented = (message: string) => {
  const command = parseCommand(message);
  assert(command.type === 'close', JSON.stringify(command));
  return command.comment;
};

describe('what a person types as a note or a comment', () => {
  const words: readonly (readonly [what: string, typed: string])[] = [
    ['words in angle brackets', 'attacker ran net user <svc-x> /add, mailbox rule <Invoices> was made'],
    [
      'the names of elements',
      'rule <b> was made, token <i>, <p>, <div>, </span>, <br/> and <script>x</script>',
    ],
    ['a lone bracket', 'it was < 5 and then > 3'],
    ['entities', 'they searched for &lt;script&gt; &amp; &nbsp; &#60;'],
    ['what looks like a mention', 'the rule is called <attacker> and <at@contoso.com>'],
    ['lines', 'first line\n\n  second line, indented\r\nthird'],
    ['blanks', 'two  blanks,\ta tab and a hard\u00a0blank'],
    ['characters with a form of compatibility', 'x² is not x2, and ﬁle is not file, ｆｕｌｌ'],
    ['capitals', 'The SAFE was Opened'],
    ['other scripts', 'это была тревога 😀 é e\u0301 אבג'],
    ['code', 'if (a < b && c > d) { return "</p>"; }'],
    ['the word of a command', 'close k7qd2-3 drill'],
  ];
  for (const [what, typed] of words) {
    it(`is kept as typed: ${what}`, () => {
      for (const addressed of ['', '<at>Glasswatch</at> ', '<at id="0">Glass watch</at>&nbsp;']) {
        assert.equal(noted(`${addressed}note k7qd2-3 ${typed}`), typed);
        assert.equal(noted(`${addressed}note ${typed}`), typed);
        assert.equal(commented(`${addressed}close k7qd2-3 misuse ${typed}\n`), typed);
        assert.equal(commented(`${addressed}close false alarm it: ${typed}`), `it: ${typed}`);
      }
    });
  }

  it('keeps the names of those who are mentioned, with or without blanks as entities beside them', () => {
    const said = 'told <at>Grace Hopper</at>&nbsp;and <at id="2">Ada <Ops></at>, then left';
    const typed = 'told @Grace Hopper and @Ada <Ops>, then left';
    assert.equal(noted(`<at>Glasswatch</at>&nbsp;note ${said}`), typed);
    assert.equal(commented(`<at>Glasswatch</at>&nbsp;close emergency ${said}`), typed);
    assert.equal(commented('close drill <at>Grace</at> did it'), '@Grace did it');
  });

  for (const quote of [
    '<quoted messageId="1778622003149"/>',
    '<quoted messageId="1778622003149"/> <quoted messageId="2"/>\n',
    '<quoted messageId="1778622003149"></quoted>',
    '<quoted messageId="1778622003149">Incident k7qd2-9</quoted>&nbsp;',
    '<quoted messageId="1"/> <at>Glasswatch</at>&nbsp;',
    '<at>Glasswatch</at> <quoted messageId="1"/> ',
  ]) {
    it(`is understood behind a quoted message: ${quote}`, () => {
      assert.deepEqual(parseCommand(`${quote} note k7qd2-3 it <was> me`), {
        type: 'note',
        incidentId: 'k7qd2-3',
        text: 'it <was> me',
      });
      assert.equal(commented(`${quote}close misuse it <was> me`), 'it <was> me');
      assert.deepEqual(parseCommand(`${quote} acknowledge k7qd2-3`), {
        type: 'acknowledge',
        incidentId: 'k7qd2-3',
      });
      assert.deepEqual(parseCommand(`${quote} status`), { type: 'status' });
    });
  }

  it('is understood behind a quoted message that the text itself holds in HTML', () => {
    const quote = '<blockquote itemscope itemtype="http://schema.skype.com/Reply"><p>close</p></blockquote>';
    assert.equal(noted(`${quote}<p>note k7qd2-3 it &lt;was&gt; me</p>`), 'it <was> me');
    assert.equal(noted(`<at>Glasswatch</at> ${quote}<p>note k7qd2-3 mine</p>`), 'mine');
  });

  it('reads the words before the comment in any form', () => {
    for (const head of [
      'close k7qd2-3 misuse:',
      'ＣＬＯＳＥ k7qd2-3 Misuse',
      'close&nbsp;k7qd2-3&nbsp;misuse',
      'close <b>k7qd2-3</b> misuse',
      'close <at>Glasswatch</at> k7qd2-3 <at>Glasswatch</at>&nbsp;misuse',
      'close\nK7QD2-3\nMISUSE\n',
    ]) {
      assert.deepEqual(parseCommand(`${head} x² <y>`), {
        type: 'close',
        incidentId: 'k7qd2-3',
        classification: 'misuse',
        comment: 'x² <y>',
      });
    }
  });
});

describe('a message in HTML', () => {
  const mention = (name: string, id = 0) =>
    `<span itemscope="" itemtype="http://schema.skype.com/Mention" itemid="${id}">${name}</span>`;
  const messages: readonly (readonly [html: string, text: string])[] = [
    ['<div>note net user &lt;svc-x&gt; /add</div>', 'note net user <svc-x> /add'],
    ['<p>note&nbsp;a&nbsp; b</p>', 'note a  b'],
    ['<p>note <strong>bold</strong>, <em>slanted</em> and &lt;b&gt;</p>', 'note bold, slanted and <b>'],
    ['<p>first</p>\r\n<p>&nbsp;</p>\r\n<p>second<br>third</p>', 'first\n\nsecond\nthird'],
    ['<ul><li>one</li><li>two</li></ul><pre>three</pre>', 'one\ntwo\nthree'],
    ['<div><div>a\n  b</div>\n</div>', 'a b'],
    [
      '<p>note it ran</p><pre><code>\nif (a &lt; b) {\r\n    net user &lt;x&gt;\n\n}\n</code></pre><p>and  left</p>',
      'note it ran\nif (a < b) {\n    net user <x>\n\n}\nand left',
    ],
    [
      '<codeblock class="Bash"><code>for x in a; do<br>    echo $x<br>done</code></codeblock>',
      'for x in a; do\n    echo $x\ndone',
    ],
    [
      '<table><tbody><tr><td>10.0.0.1</td><td>443</td></tr><tr><th>a</th><td>b</td></tr></tbody></table>',
      '10.0.0.1\t443\na\tb',
    ],
    [
      '<blockquote itemtype="http://schema.skype.com/Reply"><pre>one\ntwo</pre></blockquote><p>note it</p>',
      'note it',
    ],
    ['<p>well <img alt="🙂" itemtype="http://schema.skype.com/Emoji"> done</p>', 'well 🙂 done'],
    ['<p>a <emoji id="x" alt="👍"></emoji></p>', 'a 👍'],
    [
      `<p>${mention('Glasswatch')}&nbsp;note told ${mention('Gr&auml;ce &amp; Co', 1)}</p>`,
      '<at>Glasswatch</at> note told <at>Gr&auml;ce & Co</at>',
    ],
    [
      '<blockquote itemscope itemtype="http://schema.skype.com/Reply" itemid="1"><strong>Bot</strong><p itemprop="preview">close</p></blockquote><p>note it</p>',
      'note it',
    ],
    ['<blockquote>said by me</blockquote><p>and this</p>', 'said by me\nand this'],
    [
      '&lt;p&gt;not an element&lt;/p&gt; &#60;i&#x3e; &#1114112; &nope;',
      '<p>not an element</p> <i> &#1114112; &nope;',
    ],
    ['<unknown>kept</unknown> <5> a < b', '<unknown>kept</unknown> <5> a < b'],
    ['', ''],
  ];
  for (const [html, text] of messages) {
    it(`says ${JSON.stringify(text)}: ${html.slice(0, 60)}`, () => assert.equal(textOfHtml(html), text));
  }
});
