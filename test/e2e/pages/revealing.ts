import type { Page } from 'playwright-core';

/** Reveals identifiers and secrets everywhere, for the reason that is offered first. */
export async function revealValues(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Identifiers and secrets are hidden: reveal them everywhere' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Reveal', exact: true }).click();
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}
