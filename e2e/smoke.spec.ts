import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const TABS = {
  en: { names: ['Data', 'Train', 'Evaluate', 'Try', 'Export'], train: 'Train', language: 'en' },
  es: { names: ['Datos', 'Entrenar', 'Evaluar', 'Probar', 'Exportar'], train: 'Entrenar', language: 'es' },
} as const;

/** Elements that stick out of the window sideways. */
async function overflow(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    if (document.documentElement.scrollWidth <= window.innerWidth) return [];
    const scrolls = (element: Element) => getComputedStyle(element).overflowX !== 'visible';
    const isClipped = (element: Element): boolean => {
      const parent = element.parentElement;
      return parent !== null && parent !== document.body && (scrolls(parent) || isClipped(parent));
    };
    return [...document.querySelectorAll('body *')]
      .filter(
        (element) => element.getBoundingClientRect().right > window.innerWidth + 1 && !isClipped(element),
      )
      .map(
        (element) =>
          `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}: ${element.textContent}`,
      )
      .slice(0, 10);
  });
}

/** The languages whose texts were fetched. */
async function fetchedLanguages(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .flatMap(({ name }) => /\/assets\/(en|es)-[^/]+\.js$/.exec(name)?.[1] ?? []),
  );
}

for (const { name, locale, colorScheme, width } of [
  { name: 'English, light, 1280 px', locale: 'en', colorScheme: 'light', width: 1280 },
  { name: 'Spanish, dark, 390 px', locale: 'es', colorScheme: 'dark', width: 390 },
] as const) {
  test.describe(name, () => {
    test.use({
      locale: locale === 'es' ? 'es-ES' : 'en-GB',
      colorScheme,
      viewport: { width, height: width === 390 ? 844 : 800 },
    });

    test('every screen is there, named, inside the window', async ({ studio, page }) => {
      await studio.open();
      const texts = TABS[locale];
      await expect(page.locator('html')).toHaveAttribute('lang', texts.language);
      await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme);
      expect(await fetchedLanguages(page)).toEqual([texts.language]);
      // Fetched beside the scripts: a link that a script adds would be behind them.
      const preload = `head > link[rel="modulepreload"][href*="/assets/${texts.language}-"]`;
      await expect(page.locator(`${preload} ~ script[type="module"]`)).not.toHaveCount(0);
      const train = page.getByRole('button', { name: texts.train, exact: true });
      await expect(train).toBeEnabled();
      for (const tabName of texts.names) {
        const tab = page.getByRole('tab', { name: tabName, exact: true });
        await tab.click();
        await expect(tab).toHaveAttribute('aria-selected', 'true');
        await expect(page.getByRole('heading', { name: tabName, exact: true })).toBeVisible();
        await expect(train).toBeInViewport();
        expect(await overflow(page), `sticks out in ${tabName}`).toEqual([]);
      }
      await expect(page.getByRole('tab')).toHaveCount(texts.names.length);
    });
  });
}

test('the page is cross-origin isolated, so that WASM has threads', async ({ studio, page }) => {
  await studio.open();
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
});

test('a link carries settings; what is out of bounds is reported and left at its default', async ({
  studio,
  page,
}) => {
  await studio.open('#train?epochs=7&learningRate=0.001&batchSize=100000&seed=5');
  await expect(page.getByRole('textbox', { name: 'Epochs', exact: true })).toHaveValue('7');
  await expect(page.getByRole('textbox', { name: 'Seed', exact: true })).toHaveValue('5');
  await expect(page.getByRole('textbox', { name: 'Batch size', exact: true })).toHaveValue('8');
  await expect(page.getByText('batchSize=100000')).toBeVisible();
});

test('each stage is at its top at first, and where it was left afterwards', async ({ studio, page }) => {
  await studio.open();
  const scrolled = () => page.evaluate(() => window.scrollY);
  const scroll = () => page.evaluate(() => window.scrollTo({ top: 700, behavior: 'instant' }));
  await expect.poll(() => scroll().then(scrolled)).toBe(700);
  await studio.show('Train');
  await expect.poll(scrolled).toBe(0);
  await studio.show('Data');
  await expect.poll(scrolled).toBe(700);
});

test('the learning rate is not shown before the recommendation of the model is known', async ({
  studio,
  page,
}) => {
  let answer = () => {};
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await page.route('**/models/**/model.safetensors', async (route) => {
    await held;
    await route.continue();
  });
  await studio.open('#train');
  const rate = page.getByRole('textbox', { name: 'Learning rate', exact: true });
  await expect(studio.trainButton).toBeEnabled();
  await expect(rate).toBeDisabled();
  await expect(rate).toHaveValue('');
  answer();
  await expect(rate).toHaveValue('0.0003');
  await expect(rate).toBeEnabled();
});

test('the keyboard alone reaches every tab and the Train button', async ({ studio, page }) => {
  await studio.open();
  await expect(studio.trainButton).toBeEnabled();
  await studio.tab('Data').focus();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(studio.tab('Train')).toHaveAttribute('aria-selected', 'true');
  await studio.trainButton.focus();
  await expect(studio.trainButton).toBeFocused();
});
