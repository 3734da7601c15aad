import { Button, Group, NativeSelect, Stack, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import { isModelType, isRepositoryName, MODEL_TYPES } from '../../../core/page.ts';
import type { ChosenModel } from '../../../state/modelStore.ts';
import { clearAnswers, narrowSearch, setSearchText, usePickerStore } from '../../../state/pickerStore.ts';
import { usePreferencesStore } from '../../../state/preferencesStore.ts';
import { useStudio } from '../../../state/studioContext.ts';
import { ErrorNotice } from '../../ErrorNotice.tsx';
import { HubToken, mayNeedToken } from '../../hub/HubToken.tsx';
import { AskedModel } from './AskedModel.tsx';

const ANY = '';

/** The field that takes a model's name, which is looked up, or words, which are searched for. */
export function ModelSearch({ onLoad }: { readonly onLoad: (model: ChosenModel) => void }) {
  const { t } = useTranslation();
  const studio = useStudio();
  const hubUrl = usePreferencesStore((state) => state.hubUrl);
  const { text, modelType, searching, searchError, asked } = usePickerStore(
    useShallow(({ text, modelType, searching, searchError, asked }) => ({
      text,
      modelType,
      searching,
      searchError,
      asked,
    })),
  );
  const waits = searching || (asked?.place === 'field' && asked.answer.kind === 'waiting');
  const find = () => {
    const name = text.trim();
    if (name === '') return;
    clearAnswers();
    // What has a slash or a revision is meant as a name, also where it is none.
    const isName = /[/@]/.test(name) || isRepositoryName(name, 'model', hubUrl);
    void (isName ? studio.models.find(hubUrl, name, 'field') : studio.models.search(hubUrl));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find();
  };
  return (
    <Stack gap="sm">
      <form onSubmit={submit}>
        <Stack gap="xs">
          <TextInput
            label={t('model.name')}
            description={t('model.nameHelp')}
            placeholder="distilbert/distilbert-base-cased"
            value={text}
            spellCheck={false}
            autoCapitalize="none"
            onChange={({ currentTarget }) => setSearchText(currentTarget.value)}
            data-autofocus
          />
          <Group align="flex-end" gap="xs">
            <NativeSelect
              size="xs"
              label={t('picker.ofType')}
              value={modelType ?? ANY}
              onChange={({ currentTarget }) =>
                narrowSearch(isModelType(currentTarget.value) ? currentTarget.value : null)
              }
              data={[{ value: ANY, label: t('picker.anyType') }, ...MODEL_TYPES]}
            />
            <Button
              type="submit"
              size="xs"
              variant="light"
              loading={waits}
              leftSection={<IconSearch size={15} aria-hidden />}
            >
              {t('picker.search')}
            </Button>
          </Group>
        </Stack>
      </form>
      {searchError !== null && <ErrorNotice error={searchError} title={t('picker.searchFailed')} />}
      {mayNeedToken(searchError) && <HubToken hubUrl={hubUrl} onSet={find} />}
      {asked?.place === 'field' && <AskedModel asked={asked} hubUrl={hubUrl} onLoad={onLoad} />}
    </Stack>
  );
}
