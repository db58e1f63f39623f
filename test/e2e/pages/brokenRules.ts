import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Rules of axe that a page breaks, serious and critical ones only, each with an element that does. */
export async function brokenRules(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).setLegacyMode(true).options({ resultTypes: ['violations'] });
  const { violations } = await axe.analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id} on ${nodes.length}, such as ${nodes[0]?.html.slice(0, 160) ?? ''}`);
}
