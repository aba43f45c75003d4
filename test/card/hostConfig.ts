/** Colours of a theme: Teams on the desktop, and the older ones that Teams on phones still shows. */
type Theme = {
  readonly page: string;
  readonly card: string;
  readonly text: string;
  readonly subtle: string;
  readonly line: string;
  /** Background, text and subtle text of each container style. */
  readonly styles: Readonly<Record<string, readonly [string, string, string]>>;
  /** Text colours. */
  readonly accent: string;
  readonly good: string;
  readonly warning: string;
  readonly attention: string;
  /** Background and text of a primary button. */
  readonly primary: readonly [string, string];
};

/** Fluent UI's tokens hcCanvas, hcCanvasText, hcHyperlink, hcHighlight and hcDisabled (packages/tokens, colors.ts). */
const contrast = {
  canvas: '#000000',
  text: '#ffffff',
  hyperlink: '#ffff00',
  highlight: '#1aebff',
  disabled: '#3ff23f',
};

/** Teams paints nothing but black behind text here: a container's style shows no colour, so words have to say it. */
const black = [contrast.canvas, contrast.text, contrast.text] as const;

const highContrast: Theme = {
  page: contrast.canvas,
  card: contrast.canvas,
  text: contrast.text,
  subtle: contrast.text,
  line: contrast.text,
  styles: { emphasis: black, accent: black, good: black, warning: black, attention: black },
  accent: contrast.hyperlink,
  good: contrast.disabled,
  warning: contrast.hyperlink,
  attention: contrast.hyperlink,
  primary: [contrast.highlight, contrast.canvas],
};

/** After the published palettes of Microsoft's Fluent UI and of Teams' mobile renderers. */
export const themes: Readonly<Record<string, Theme>> = {
  'desktop-light': {
    page: '#f5f5f5',
    card: '#ffffff',
    text: '#242424',
    subtle: '#616161',
    line: '#e0e0e0',
    styles: {
      emphasis: ['#f5f5f5', '#242424', '#616161'],
      accent: ['#ebf3fc', '#242424', '#616161'],
      good: ['#f1faf1', '#242424', '#616161'],
      warning: ['#fff9f5', '#242424', '#616161'],
      attention: ['#fdf3f4', '#242424', '#616161'],
    },
    accent: '#5b5fc7',
    good: '#0e700e',
    warning: '#bc4b09',
    attention: '#b10e1c',
    primary: ['#5b5fc7', '#ffffff'],
  },
  'desktop-dark': {
    page: '#1f1f1f',
    card: '#292929',
    text: '#ffffff',
    subtle: '#adadad',
    line: '#3d3d3d',
    styles: {
      emphasis: ['#1f1f1f', '#ffffff', '#adadad'],
      accent: ['#082338', '#ffffff', '#adadad'],
      good: ['#052505', '#ffffff', '#adadad'],
      warning: ['#4a1e04', '#ffffff', '#adadad'],
      attention: ['#3f1011', '#ffffff', '#adadad'],
    },
    accent: '#9299f7',
    good: '#54b054',
    warning: '#faa06b',
    attention: '#e37d80',
    primary: ['#5b5fc7', '#ffffff'],
  },
  'phone-light': {
    page: '#f5f5f5',
    card: '#ffffff',
    text: '#252424',
    subtle: '#bf252424',
    line: '#eeeeee',
    styles: {
      emphasis: ['#f9f8f7', '#252424', '#bf252424'],
      accent: ['#c7def9', '#252424', '#bf252424'],
      good: ['#ccffcc', '#252424', '#bf252424'],
      warning: ['#ffe2b2', '#252424', '#bf252424'],
      attention: ['#ffc5b2', '#252424', '#bf252424'],
    },
    accent: '#6264a7',
    good: '#92c353',
    warning: '#f8d22a',
    attention: '#c4314b',
    primary: ['#5b5fc7', '#ffffff'],
  },
  'phone-dark': {
    page: '#1b1a1a',
    card: '#2d2c2c',
    text: '#ffffff',
    subtle: '#bfffffff',
    line: '#484644',
    styles: {
      emphasis: ['#292828', '#ffffff', '#bfffffff'],
      accent: ['#c7def9', '#201f1f', '#2d2c2c'],
      good: ['#ccffcc', '#201f1f', '#2d2c2c'],
      warning: ['#ffe2b2', '#201f1f', '#2d2c2c'],
      attention: ['#ffc5b2', '#201f1f', '#2d2c2c'],
    },
    accent: '#a6a7dc',
    good: '#92c353',
    warning: '#f8d22a',
    attention: '#d74654',
    primary: ['#5b5fc7', '#ffffff'],
  },
  'desktop-contrast': highContrast,
  'phone-contrast': highContrast,
};

/** The Adaptive Cards host config of a theme, with Teams' sizes and spacings. */
export function hostConfigOf(theme: Theme): object {
  const colors = (text: string, subtle: string) => {
    const pair = (color: string) => ({ default: color, subtle: color });
    return {
      default: { default: text, subtle },
      accent: pair(theme.accent),
      good: pair(theme.good),
      warning: pair(theme.warning),
      attention: pair(theme.attention),
    };
  };
  const styles = Object.entries(theme.styles).map(([name, [backgroundColor, text, subtle]]) => [
    name,
    { backgroundColor, foregroundColors: colors(text, subtle) },
  ]);
  return {
    supportsInteractivity: true,
    spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
    separator: { lineThickness: 1, lineColor: theme.line },
    fontTypes: {
      default: fontType("'Segoe UI', 'Liberation Sans', sans-serif"),
      monospace: fontType("'Liberation Mono', monospace"),
    },
    textStyles: { heading: { size: 'large', weight: 'bolder', color: 'default', isSubtle: false } },
    containerStyles: {
      default: { backgroundColor: theme.card, foregroundColors: colors(theme.text, theme.subtle) },
      ...Object.fromEntries(styles),
    },
    actions: {
      maxActions: 6,
      spacing: 'Default',
      buttonSpacing: 8,
      actionsOrientation: 'Horizontal',
      actionAlignment: 'Left',
    },
    table: { cellSpacing: 8 },
    adaptiveCard: { allowCustomStyle: false },
  };
}

const fontType = (fontFamily: string) => ({
  fontFamily,
  fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 200, default: 400, bolder: 600 },
});
