import { cleanup, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Controls } from '../../renderer/replay/Controls.tsx';
import { Player } from '../../renderer/replay/player.ts';
import { showElapsed } from '../../renderer/replay/replayTime.ts';
import { Scrubber } from '../../renderer/replay/Scrubber.tsx';
import type { Timeline } from '../../shared/replay/contract.ts';
import { densitySlices } from '../../shared/replay/timeline.ts';
import { renderInWindow } from '../support/inWindow.tsx';
import { createFakeClock, createFakeSink, createFakeSource, letters } from './fakes.ts';

const frames = letters(Array.from({ length: 101 }, (_, index) => index * 1000));
const timeline: Timeline = {
  durationMs: 100_000,
  frames: frames.length,
  idle: [],
  density: new Array<number>(densitySlices).fill(1),
  marks: [],
  transcript: [],
  transcriptCut: false,
};

let player: Player;

afterEach(cleanup);

beforeEach(async () => {
  player = new Player({
    source: createFakeSource(frames),
    sink: createFakeSink(),
    clock: createFakeClock(),
    durationMs: 100_000,
    idle: [],
  });
  await player.seek(50_000);
});

describe('the scrubber', () => {
  test('is a slider that says where it stands', () => {
    renderInWindow(<Scrubber player={player} timeline={timeline} hits={[]} show={showElapsed} />);
    const slider = screen.getByRole('slider', { name: 'Moment of the recording' });
    expect(slider).toHaveProperty('ariaValueNow', '50000');
    expect(slider.getAttribute('aria-valuetext')).toBe('50 seconds of 1 minute 40 seconds');
  });

  test.each([
    ['Home', 0],
    ['End', 100_000],
    ['PageUp', 60_000],
    ['PageDown', 40_000],
    ['ArrowUp', 55_000],
    ['ArrowDown', 45_000],
  ])('goes with %s to %s ms', async (key, at) => {
    renderInWindow(<Scrubber player={player} timeline={timeline} hits={[]} show={showElapsed} />);
    screen.getByRole('slider').focus();
    await userEvent.keyboard(`{${key}}`);
    await waitFor(() => expect(player.snapshot().at).toBe(at));
  });
});

test('a mark says what it is in our words and what the recording calls it on paper', () => {
  const marked: Timeline = { ...timeline, marks: [{ at: 50_000, kind: 'marker', label: 'verified \u202e' }] };
  renderInWindow(<Scrubber player={player} timeline={marked} hits={[]} show={showElapsed} />);
  const slider = screen.getByRole('slider');
  slider.getBoundingClientRect = () => new DOMRect(0, 0, 1000, 40);
  fireEvent.pointerMove(slider, { clientX: 500 });
  expect(screen.getByText('verified').closest('[data-evidence]')).not.toBeNull();
  expect(screen.getByText('RLO')).toBeDefined();
});

describe('the controls', () => {
  const controls = (skippable: number) => (
    <Controls
      player={player}
      durationMs={100_000}
      skippable={skippable}
      mode="elapsed"
      hasClock={false}
      panelOpen
      show={showElapsed}
      onMode={() => undefined}
      onPanel={() => undefined}
      onFull={() => undefined}
    />
  );

  test('step, jump and change the speed', async () => {
    renderInWindow(controls(0));
    await userEvent.click(screen.getByRole('button', { name: '5 seconds forward' }));
    await waitFor(() => expect(player.snapshot().at).toBe(55_000));
    await userEvent.click(screen.getByRole('button', { name: 'Previous frame' }));
    await waitFor(() => expect(player.snapshot().at).toBe(54_000));
    await userEvent.click(screen.getByRole('button', { name: 'Faster' }));
    expect(screen.getByText('2×')).toBeDefined();
  });

  test('take no focus from the mouse, so that the space bar goes on meaning play', async () => {
    renderInWindow(controls(0));
    await userEvent.click(screen.getByRole('button', { name: '5 seconds back' }));
    expect(document.activeElement).toBe(document.body);
  });

  test('say how much idle time is skipped, and offer nothing where there is none', async () => {
    const { unmount } = renderInWindow(controls(192_000));
    await userEvent.click(screen.getByRole('button', { name: 'skip idle' }));
    expect(screen.getByRole('button', { name: '3 m 12 s idle skipped' }).getAttribute('aria-pressed')).toBe('true');
    unmount();
    renderInWindow(controls(0));
    expect(screen.getByRole('button', { name: 'no idle stretches' })).toHaveProperty('disabled', true);
  });

  test('offer no time of day where the recording does not tell its start', () => {
    renderInWindow(controls(0));
    expect(screen.getByRole('button', { name: 'The recording does not tell its start' })).toHaveProperty('disabled', true);
  });
});
