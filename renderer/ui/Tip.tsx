import { Tooltip } from '@mantine/core';
import type { ReactElement } from 'react';

interface TipProps {
  label: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  children: ReactElement;
}

/** A tooltip of our own words; evidence text is never put into one. */
export function Tip({ label, side = 'bottom', children }: TipProps) {
  return (
    <Tooltip label={label} position={side} openDelay={400}>
      {children}
    </Tooltip>
  );
}
