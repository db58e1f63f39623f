import { useState } from 'react';
import { IconButton } from './Button.tsx';
import { CopyIcon, DoneIcon } from './icons.ts';

interface CopyButtonProps {
  /** The exact text that is copied; what is drawn may hold marks, this does not. */
  text: string;
  /** What it is, for the tooltip: "Copy " + this. */
  what: string;
}

/** Copies exact text and says so in place. */
export function CopyButton({ text, what }: CopyButtonProps) {
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no');
  const copy = () => {
    navigator.clipboard.writeText(text).then(
      () => setCopied('yes'),
      () => setCopied('refused'),
    );
    setTimeout(() => setCopied('no'), 2000);
  };
  const labels = { no: `Copy ${what}`, yes: 'Copied', refused: 'Copying was not allowed' };
  return <IconButton label={labels[copied]} icon={copied === 'yes' ? DoneIcon : CopyIcon} onClick={copy} />;
}
