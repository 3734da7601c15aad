import {
  ActionIcon,
  Group,
  NativeSelect,
  Tabs,
  Title,
  useComputedColorScheme,
  useMantineColorScheme,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import {
  IconChartBar,
  IconDatabase,
  IconFlame,
  IconHighlight,
  IconMoon,
  IconPackageExport,
  IconSun,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { STAGES } from '../state/preferencesStore.ts';
import { switchLanguage } from '../texts/index.ts';
import { isLanguage, LANGUAGES } from '../texts/languages.ts';
import classes from './Header.module.css';
import { RunBar } from './RunBar.tsx';

const STAGE_ICONS = {
  data: IconDatabase,
  train: IconFlame,
  evaluate: IconChartBar,
  try: IconHighlight,
  export: IconPackageExport,
};

export function Header() {
  const { t } = useTranslation();
  const header = useRef<HTMLElement>(null);
  useEffect(() => (header.current === null ? undefined : keepHeightKnown(header.current)), []);
  return (
    <header ref={header} className={classes.header}>
      <div className={classes.top}>
        <Group gap={10} wrap="nowrap" className={classes.brand ?? ''}>
          <img src={`${import.meta.env.BASE_URL}icons/tagsmith.svg`} alt="" width={30} height={30} />
          <Title order={1} size="h3" lh={1} className={classes.name ?? ''}>
            {t('product')}
          </Title>
        </Group>
        <Tabs.List aria-label={t('stages.label')} className={classes.stages ?? ''}>
          {STAGES.map((stage) => {
            const Icon = STAGE_ICONS[stage];
            return (
              <Tabs.Tab
                key={stage}
                value={stage}
                leftSection={<Icon size={18} stroke={1.75} aria-hidden />}
                className={classes.stage ?? ''}
              >
                {t(`stages.${stage}`)}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Group gap="xs" wrap="nowrap" className={classes.switches ?? ''}>
          <LanguageSwitch />
          <ColorSchemeSwitch />
        </Group>
      </div>
      <RunBar />
    </header>
  );
}

/**
 * The height of what stays at the top while the page is scrolled, as `--header-height`: what is jumped to stops below
 * it. Returns the function that ends this.
 */
function keepHeightKnown(header: HTMLElement): () => void {
  const measure = () => {
    const height = header.offsetHeight + Number.parseFloat(getComputedStyle(header).top);
    document.documentElement.style.setProperty('--header-height', `${height}px`);
  };
  const observer = new ResizeObserver(measure);
  observer.observe(header);
  return () => observer.disconnect();
}

function LanguageSwitch() {
  const { t, i18n } = useTranslation();
  return (
    <NativeSelect
      size="xs"
      aria-label={t('shell.language')}
      value={i18n.language}
      onChange={({ currentTarget }) => {
        if (!isLanguage(currentTarget.value)) return;
        switchLanguage(currentTarget.value).catch(() =>
          notifications.show({ id: 'language-failed', color: 'red', message: t('shell.languageFailed') }),
        );
      }}
      data={Object.entries(LANGUAGES).map(([value, { name: label }]) => ({ value, label }))}
    />
  );
}

function ColorSchemeSwitch() {
  const { t } = useTranslation();
  const { setColorScheme } = useMantineColorScheme();
  const scheme = useComputedColorScheme('light', { getInitialValueInEffect: false });
  const dark = scheme === 'dark';
  const Icon = dark ? IconSun : IconMoon;
  return (
    <ActionIcon
      variant="default"
      size={30}
      aria-label={dark ? t('shell.toLight') : t('shell.toDark')}
      title={dark ? t('shell.toLight') : t('shell.toDark')}
      onClick={() => setColorScheme(dark ? 'light' : 'dark')}
    >
      <Icon size={17} stroke={1.75} aria-hidden />
    </ActionIcon>
  );
}
