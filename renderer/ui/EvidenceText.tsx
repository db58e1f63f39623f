import { memo, type ReactNode } from 'react';
import { isPlain, type Layout, markEvidence } from './evidence.ts';
import styles from './Evidence.module.css';

interface EvidenceTextProps {
  /** Text as the bundle has it; null and undefined are shown as "not recorded". */
  text: string | null | undefined;
  /** `line`: one line, line breaks marked. `lines`: line breaks kept. */
  layout?: Layout;
  /** Monospace, where exactness matters. */
  exact?: boolean;
  /** The word for a missing value. */
  missing?: string;
}

/** Text that came from a bundle, with control, bidi, invisible and look-alike characters marked. Put it inside an evidence region. */
export const EvidenceText = memo(function EvidenceText({ text, layout = 'line', exact, missing = 'not recorded' }: EvidenceTextProps) {
  if (text === null || text === undefined) return <span className="unknown">{missing}</span>;
  const className = [styles.text, exact ? styles.exact : '', layout === 'lines' ? styles.lines : ''].join(' ');
  if (text === '') return <span className="unknown">empty text</span>;
  if (isPlain(text)) return <bdi className={className}>{text}</bdi>;
  return (
    <bdi className={className}>
      {markEvidence(text, layout).map((segment, index) =>
        segment.kind === 'text' ? (
          segment.text
        ) : (
          <span key={index} className={styles.mark} data-mark={segment.mark} title={segment.says}>
            {segment.label}
          </span>
        ),
      )}
    </bdi>
  );
});

interface EvidenceRegionProps {
  label?: string;
  /** Scrolls inside when higher than this many px. */
  maxHeight?: number;
  children: ReactNode;
}

/** The bordered paper on which alone evidence is drawn; our own badges stay outside it. */
export function EvidenceRegion({ label, maxHeight, children }: EvidenceRegionProps) {
  const scrolls = maxHeight === undefined ? {} : { style: { maxHeight }, tabIndex: 0 };
  return (
    <div className={styles.region} data-evidence {...(label ? { role: 'group', 'aria-label': label } : {})} {...scrolls}>
      {children}
    </div>
  );
}
