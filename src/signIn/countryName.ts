const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });

/** ICU has words for codes that stand for no place. */
const noPlaces: ReadonlySet<string> = new Set(['XA', 'XB', 'ZZ']);

/**
 * `Iceland` for Entra's country code `IS`, in any case. A code that stands for no known country stays a code, in
 * capitals; any other text stays as it is, raw. `null` for none.
 */
export function countryName(country: string | null): string | null {
  const text = country?.trim() ?? '';
  if (text === '') return null;
  if (!/^[a-z]{2}$/i.test(text)) return text;
  const code = text.toUpperCase();
  return (noPlaces.has(code) ? undefined : regions.of(code)) ?? code;
}
