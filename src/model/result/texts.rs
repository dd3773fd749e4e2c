//! The texts of a result that came from outside: from reports, outputs and files.

use super::{
    Case, CommandEnding, CommandFault, Excerpt, Explanation, HookFailure, Judgement, Outcome, ReportDoubt, ReportFault,
    SupervisorFault,
};

/// A function that changes a text.
type TextChange<'c> = &'c mut dyn FnMut(&mut String);

impl Outcome {
    /// Calls `change` with every text that came from a command, its report or a file.
    pub fn change_texts(&mut self, change: TextChange<'_>) {
        if let Some(why) = &mut self.why {
            why.change_texts(change);
        }
        self.cases.iter_mut().for_each(|case| case.change_texts(change));
        self.output.change_texts(change);
        change(&mut self.command);
        self.leaked.iter_mut().for_each(&mut *change);
        self.shared.iter_mut().for_each(|process| change(&mut process.name));
    }
}

impl Case {
    /// Calls `change` with every text of the value.
    pub fn change_texts(&mut self, change: TextChange<'_>) {
        [&mut self.group, &mut self.name, &mut self.message, &mut self.details].into_iter().for_each(&mut *change);
        if let Some(place) = &mut self.place {
            change(&mut place.file);
        }
    }
}

impl Excerpt {
    /// Calls `change` with the head and the tail.
    pub fn change_texts(&mut self, change: TextChange<'_>) {
        change(&mut self.head);
        change(&mut self.tail);
    }
}

impl Explanation {
    /// Calls `change` with every text of the value.
    pub fn change_texts(&mut self, change: TextChange<'_>) {
        match self {
            Self::QuarantineOver { why, .. } | Self::Hook(_, HookFailure::Stopped(why)) => why.change_texts(change),
            Self::Judged(judgement) => judgement.change_texts(change),
            Self::Elsewhere { .. }
            | Self::EmptyShard { .. }
            | Self::NoTestInShard
            | Self::RedLevel(_)
            | Self::NotBegunInBudget
            | Self::NotBegun
            | Self::BudgetSpent
            | Self::Stopped { .. }
            | Self::TimedOut { .. }
            | Self::LockHeld { .. }
            | Self::Hook(_, HookFailure::Ended(_)) => {}
        }
    }
}

impl Judgement {
    fn change_texts(&mut self, change: TextChange<'_>) {
        match self {
            Self::CasesFailed { ending, broken, .. } => {
                broken.iter_mut().for_each(&mut *change);
                ending.change_texts(change);
            }
            Self::Ending { ending, report } => {
                if let Some(fault) = report {
                    fault.change_texts(change);
                }
                ending.change_texts(change);
            }
            Self::NoTestRan(ending) | Self::FailuresUnshown { ending, .. } | Self::NoCaseFailed(ending) => {
                ending.change_texts(change);
            }
            Self::ReportDoubted { doubt, ending } => {
                doubt.change_texts(change);
                ending.change_texts(change);
            }
            Self::FlakyExit { ending, names, .. } => {
                names.iter_mut().for_each(&mut *change);
                ending.change_texts(change);
            }
            Self::ReportBroken { why, ending } => {
                change(why);
                ending.change_texts(change);
            }
            Self::ReportMissing(fault) => fault.change_texts(change),
            Self::ForeignFile(text)
            | Self::NoCommand(text)
            | Self::ToolMissing(text)
            | Self::ShellMissing(text)
            | Self::Other(text)
            | Self::Supervisor(SupervisorFault::NotStarted(text) | SupervisorFault::Failed(text)) => change(text),
            Self::Supervisor(SupervisorFault::Killed | SupervisorFault::Silent | SupervisorFault::NotRun)
            | Self::AllSkipped(_)
            | Self::CasesUnshown { .. }
            | Self::Reported(_) => {}
        }
    }
}

impl ReportDoubt {
    fn change_texts(&mut self, change: TextChange<'_>) {
        match self {
            Self::TotalUnreadable { attribute, value } | Self::SuiteNotPassed { attribute, value } => {
                change(attribute);
                change(value);
            }
            Self::ForeignFailure { file, says } => {
                change(file);
                change(says);
            }
            Self::EventUnreadable(_) => {}
        }
    }
}

impl ReportFault {
    fn change_texts(&mut self, change: TextChange<'_>) {
        match self {
            Self::Outside(text) | Self::Broken(text) => change(text),
            Self::Missing => {}
        }
    }
}

impl CommandEnding {
    fn change_texts(&mut self, change: TextChange<'_>) {
        if let Some(CommandFault::NotFound(Some(text)) | CommandFault::NotExecutable(Some(text))) = &mut self.fault {
            change(text);
        }
    }
}
