import { memo, type ReactNode, useContext } from 'react';
import { DiscretionContext, type Hides, type ShownPart, shownParts } from './discretion.ts';
import { type FoundPart, foundParts, fromFirstFound } from './found.ts';
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
  /** What of it is hidden while the reviewer has not asked to see it; absent for names, times and ids, which are never hidden. */
  hides?: Hides | undefined;
  /** What was looked for: it is marked, and shown from shortly before the first find on. */
  found?: RegExp | null | undefined;
}

/** A stretch of text with what cannot be seen in it marked. */
function Marked({ text, layout }: { text: string; layout: Layout }) {
  if (isPlain(text)) return text;
  return markEvidence(text, layout).map((segment, index) =>
    segment.kind === 'text' ? (
      segment.text
    ) : (
      <span key={index} className={styles.mark} data-mark={segment.mark} title={segment.says}>
        {segment.label}
      </span>
    ),
  );
}

/** A value that is not shown: its kind alone, never how long it is. */
function Hidden({ kind }: { kind: string }) {
  return (
    <span className={styles.mark} data-mark="hidden" title={`Looks like: ${kind}. Hidden until it is revealed.`}>
      {kind} hidden
    </span>
  );
}

function Part({ part, layout }: { part: ShownPart; layout: Layout }) {
  return part.hidden === null ? <Marked text={part.text} layout={layout} /> : <Hidden kind={part.hidden} />;
}

/** A text with what was looked for in it. */
function Found({ parts: all, layout }: { parts: readonly FoundPart[]; layout: Layout }) {
  const { parts, leftOut } = fromFirstFound(all);
  return (
    <>
      {leftOut ? <span className="unknown">… </span> : null}
      {parts.map((part, index) =>
        part.found ? (
          <mark key={index} className={styles.found}>
            <Part part={part} layout={layout} />
          </mark>
        ) : (
          <Part key={index} part={part} layout={layout} />
        ),
      )}
    </>
  );
}

/**
 * Text that came from a bundle, with control, bidi, invisible and look-alike characters marked, and with identifiers and secrets hidden
 * where the text may hold some. Put it inside an evidence region.
 */
export const EvidenceText = memo(function EvidenceText(props: EvidenceTextProps) {
  const { text, layout = 'line', exact, missing = 'not recorded', hides, found = null } = props;
  const rules = useContext(DiscretionContext);
  if (text === null || text === undefined) return <span className="unknown">{missing}</span>;
  const className = [styles.text, exact ? styles.exact : '', layout === 'lines' ? styles.lines : ''].join(' ');
  if (text === '') return <span className="unknown">empty text</span>;
  const shown = shownParts(text, hides, rules);
  return (
    <bdi className={className}>
      {found === null ? (
        shown.map((part, index) => <Part key={index} part={part} layout={layout} />)
      ) : (
        <Found parts={foundParts(shown, found)} layout={layout} />
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
