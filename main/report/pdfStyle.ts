import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The faces of a report; all of them are embedded. `exact` has a fixed width, for digests, queries and commands. */
export type FaceName = 'text' | 'strong' | 'exact' | 'title';

/** DejaVu covers Latin, Greek, Cyrillic, Hebrew, Arabic and the marks used here; it ships as whole TrueType files. */
export const fontFiles: Record<FaceName, string> = {
  text: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed.ttf'),
  strong: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansCondensed-Bold.ttf'),
  exact: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'),
  title: require.resolve('dejavu-fonts-ttf/ttf/DejaVuSerif-Bold.ttf'),
};

/** US Letter, portrait, in points. */
export const page = { width: 612, height: 792, left: 58, right: 554, top: 58, bottom: 726, footer: 752 } as const;

export const contentWidth = page.right - page.left;

export interface TextStyle {
  face: FaceName;
  size: number;
  /** Distance from one baseline to the next. */
  leading: number;
  color: string;
}

const ink = '#1a1a1a';
const quiet = '#5c5c5c';

/** Every text of a report has one of these styles. */
export const styles = {
  title: { face: 'title', size: 19, leading: 25, color: ink },
  subtitle: { face: 'text', size: 10, leading: 14, color: quiet },
  heading: { face: 'title', size: 11.5, leading: 16, color: '#1f3a5f' },
  body: { face: 'text', size: 9, leading: 12.6, color: ink },
  note: { face: 'text', size: 8, leading: 11, color: quiet },
  label: { face: 'strong', size: 8, leading: 11.2, color: quiet },
  caption: { face: 'strong', size: 8.5, leading: 12, color: ink },
  columnHead: { face: 'strong', size: 7.5, leading: 10, color: quiet },
  cell: { face: 'text', size: 8, leading: 10.8, color: ink },
  cellStrong: { face: 'strong', size: 8, leading: 10.8, color: ink },
  cellExact: { face: 'exact', size: 7, leading: 10.8, color: ink },
  value: { face: 'text', size: 8.5, leading: 11.8, color: ink },
  valueExact: { face: 'exact', size: 7.4, leading: 11.8, color: ink },
  code: { face: 'exact', size: 7.2, leading: 10.2, color: ink },
  codeQuiet: { face: 'exact', size: 6.8, leading: 9.6, color: quiet },
  amber: { face: 'strong', size: 8, leading: 10.8, color: '#7a4b00' },
  quietStrong: { face: 'strong', size: 8, leading: 10.8, color: quiet },
  footer: { face: 'text', size: 7, leading: 9, color: quiet },
} as const satisfies Record<string, TextStyle>;

export const ruleColor = '#b9b9b9';
export const strongRuleColor = '#4a4a4a';
export const codeGround = '#f3f3f0';
