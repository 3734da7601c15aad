import { browse, plots } from './browse.ts';
import { charts } from './charts.ts';
import { backOut, choices, data, hub } from './data.ts';
import { errors } from './errors.ts';
import { evaluate, tagger } from './evaluate.ts';
import { exporting } from './exporting.ts';
import { link } from './link.ts';
import { marks } from './marks.ts';
import { fit } from './modelFit.ts';
import { head, model, modelReport, picker } from './models.ts';
import { report } from './report.ts';
import { noTagger, scores } from './scores.ts';
import { shell } from './shell.ts';
import { terms } from './terms.ts';
import { estimate, keep, preview, quickTry, train } from './train.ts';
import { tryOut } from './tryOut.ts';
import { verdict } from './verdict.ts';

/** English: the language that decides which texts there are. */
export const en = {
  translation: {
    ...shell,
    data,
    choices,
    hub,
    backOut,
    report,
    browse,
    plots,
    charts,
    model,
    modelReport,
    picker,
    head,
    fit,
    link,
    train,
    keep,
    preview,
    estimate,
    quickTry,
    tagger,
    evaluate,
    verdict,
    scores,
    noTagger,
    marks,
    try: tryOut,
    terms,
    export: exporting,
  },
  errors,
};
