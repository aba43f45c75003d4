import { linkNames } from '../../src/chain/chain.ts';

const box = { width: 200, height: 52, gap: 28 };
const perRow = 4;
const margin = 20;

/** The links of the chain in their order, as a picture for the README. */
export function chainPicture(): string {
  const rows = Math.ceil(linkNames.length / perRow);
  const width = 2 * margin + perRow * box.width + (perRow - 1) * box.gap;
  const height = 2 * margin + rows * box.height + (rows - 1) * box.gap;
  const lines = linkNames.flatMap((name, index) => {
    const column = index % perRow;
    const x = margin + column * (box.width + box.gap);
    const y = margin + Math.floor(index / perRow) * (box.height + box.gap);
    const middle = y + box.height / 2;
    const arrow =
      column < perRow - 1 && index < linkNames.length - 1
        ? [
            `  <path d="M${x + box.width + 4} ${middle}h${box.gap - 12}m-6 -5l6 5l-6 5" fill="none" stroke="#5b5fc7" stroke-width="2"/>`,
          ]
        : [];
    return [
      `  <rect x="${x}" y="${y}" width="${box.width}" height="${box.height}" rx="8" fill="#f0f0fa" stroke="#5b5fc7"/>`,
      `  <text x="${x + box.width / 2}" y="${middle + 5}" text-anchor="middle">${index + 1}. ${name}</text>`,
      ...arrow,
    ];
  });
  // A ground of its own: a page in dark colours shows it too.
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="15" fill="#242424">
  <title>The links of the watch: ${linkNames.join(', ')}</title>
  <rect width="${width}" height="${height}" rx="12" fill="#ffffff"/>
${lines.join('\n')}
</svg>
`;
}
