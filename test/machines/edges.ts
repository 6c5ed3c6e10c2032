/**
 * The edges of the diagram, typed by hand: `from -> to: guards`, `!` before what only an order does.
 * Guards that lead the same way are separated by a semicolon.
 */
export const EDGES = `
CalcAction -> Alive: may be alive
CalcAction -> CheckBoot: is booting; member boots
CalcAction -> ClearError: is in error
!CalcAction -> ClearError: CLEAR_ERROR
CalcAction -> ConfigureVM: is quiesced
CalcAction -> CreateVM: is down
!CalcAction -> QuiesceVM: QUIESCE
!CalcAction -> RebuildVM: REBUILD
!CalcAction -> RestartVM: RESTART
CalcAction -> StopVM: is gone; DELETE
Alive -> CalcAction: no answer; error; booting; configured, POLL
Alive -> ConfigureVM: else
Alive -> CreateVM: down; degraded
Alive -> RestartVM: restart, kept
Alive -> Stats: configured, READ
Alive -> StopVM: gone; deaf; member deaf
CreateVM -> CalcAction: error; cancelled; down
CreateVM -> CheckBoot: else
CreateVM -> StopVM: gone
CheckBoot -> CalcAction: no answer; configured; error; booting, later; else
CheckBoot -> ConfigureVM: up; survivor stale
CheckBoot -> ReplugVM: replug
CheckBoot -> RestartVM: restart, kept
CheckBoot -> StopVM: gone; down; member deaf
ConfigureVM -> CalcAction: cancelled; failed; degraded; else
ConfigureVM -> PushUpdate: up
!ConfigureVM -> QuiesceVM: configured, QUIESCE
ConfigureVM -> ReplugVM: replug
ConfigureVM -> RestartVM: restart, kept
!ConfigureVM -> RestartVM: configured, RESTART
ConfigureVM -> Stats: READ
ConfigureVM -> StopVM: gone; down; restart
ReplugVM -> CalcAction: cancelled
ReplugVM -> ConfigureVM: else
ReplugVM -> RestartVM: restart, kept
ReplugVM -> StopVM: restart
StopVM -> CalcAction: failed; cancelled; exists; else
StopVM -> CreateVM: down; part replaced
StopVM -> Exit: gone; down, removed
StopVM -> Held: held
StopVM -> StopVM: prepared
RebuildVM -> CalcAction: failed; cancelled; else
RebuildVM -> CreateVM: down
RebuildVM -> Exit: gone
PushUpdate -> CalcAction: else
ClearError -> Alive: else
!ClearError -> QuiesceVM: asked QUIESCE
!ClearError -> RebuildVM: asked REBUILD
!ClearError -> RestartVM: asked RESTART
ClearError -> StopVM: asked DELETE
Stats -> CalcAction: later; else
QuiesceVM -> CalcAction: cancelled; error; failed; else
QuiesceVM -> StopVM: gone
RestartVM -> CalcAction: cancelled; error; failed
RestartVM -> CheckBoot: else
RestartVM -> StopVM: gone
!Held -> RestartVM: RESTART
Held -> StopVM: DELETE; grace over
Exit -> CalcAction: else
`;
